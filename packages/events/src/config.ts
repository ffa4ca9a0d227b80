import { encoderPresets, numSpecialIds, sequenceEncoderConfigSchema, type Preset } from '@daybook/core';
import { z } from 'zod';

/** Shape of the event network. Everything has a default; `numTypes` and `numItems` come from the data. */
export const eventsConfigSchema = sequenceEncoderConfigSchema.extend({
  dtLastSeconds: z.number().positive().default(90 * 86_400),
  aheadDays: z.array(z.number().positive()).default([1, 3, 7, 14, 28]),
  /** Types with the padding, mask and unknown ids. */
  numTypes: z.int().min(numSpecialIds),
  /** Items with the padding, mask and unknown ids. */
  numItems: z.int().min(numSpecialIds),
  /** Days of the programme told apart; later ones count as the last. */
  maxProgrammeDays: z.int().positive().default(366),
  /** `masked`: hidden events are told from those on both sides. `next`: each event is told from those before it, and attention only looks back. */
  objective: z.enum(['masked', 'next']).default('masked'),
});
export type EventsConfig = z.infer<typeof eventsConfigSchema>;

export const eventsPretrainingSchema = z.strictObject({
  /** Shorter feeds are passed over. */
  minimumLength: z.int().min(2).default(3),
  /** Share of the events that are hidden, with `objective: 'masked'`. */
  maskProbability: z.number().gt(0).lt(1).default(0.2),
  /** The tail's loss beside the events' own; 0 leaves the task out. */
  tailWeight: z.number().min(0).default(1),
  /** Batches that ask at a random moment who comes back, for each batch of the other questions; 0 leaves the task out. */
  aheadBatches: z.int().min(0).default(1),
  /** The cut lies between these shares of the feed. */
  minimumCut: z.number().min(0).max(1).default(0.2),
  maximumCut: z.number().min(0).max(1).default(0.8),
  /** How often each kind of negative is drawn. */
  kinds: z.strictObject({ random: z.number().min(0), group: z.number().min(0), reordered: z.number().min(0) }).partial().default({ random: 1 }),
  /** Share of the training batches in which the network is told where the cut is. */
  markerRate: z.number().min(0).max(1).default(0.5),
  /** Types and items seen less often in training are read as unknown. */
  minimumTypeCount: z.int().positive().default(1),
  minimumItemCount: z.int().positive().default(2),
  /** Events in a batch, padding included. */
  tokenBudget: z.int().positive().default(4096),
  maxBatchSize: z.int().positive().default(64),
});
export type EventsPretraining = z.infer<typeof eventsPretrainingSchema>;

export function eventsConfig(preset: Preset, overrides: Partial<EventsConfig> & Pick<EventsConfig, 'numTypes' | 'numItems'>): EventsConfig {
  return eventsConfigSchema.parse({ ...encoderPresets[preset], ...overrides });
}
