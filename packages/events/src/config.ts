import { encoderSizes, longSequenceConfigSchema } from '@daybook/core/layers';
import { hiddenStepsPretraining, numSpecialIds, type NetworkPresets, type PresetName } from '@daybook/core/training';
import { z } from 'zod';

/** Shape of the event network. Everything has a default; `numTypes` and `numItems` come from the data. */
export const eventsConfigSchema = longSequenceConfigSchema.extend({
  /** Types with the padding, mask and unknown ids. */
  numTypes: z.int().min(numSpecialIds),
  /** Items with the padding, mask and unknown ids. */
  numItems: z.int().min(numSpecialIds),
  maxProgrammeDays: z.int().positive().default(366).describe('later days of the programme count as the last'),
  /**
   * `masked`: hidden events are predicted from those on both sides. `next`: each event is predicted from those before
   * it, and attention only looks back.
   */
  objective: z
    .enum(['masked', 'next'])
    .default('masked')
    .describe('hidden events predicted from both sides, or each event from those before it'),
});
export type EventsConfig = z.infer<typeof eventsConfigSchema>;

export const eventsPretrainingSchema = z.strictObject({
  minimumLength: z.int().min(2).default(3).describe('shorter sequences are passed over'),
  ...hiddenStepsPretraining,
  minimumTypeCount: z.int().positive().default(1).describe('types seen less often in training are read as unknown'),
  minimumItemCount: z.int().positive().default(2).describe('items seen less often in training are read as unknown'),
  tokenBudget: z.int().min(64).default(4096).describe('steps in a batch, padding included'),
  maxBatchSize: z.int().positive().default(64).describe('sequences in a batch at most'),
});
export type EventsPretraining = z.infer<typeof eventsPretrainingSchema>;

/**
 * `small` is for tens of thousands of people; `tiny` is what the recorded results on 1,350 people have
 * (docs/results/engagement.md), and trains in seconds.
 */
export const eventsPresets: NetworkPresets<EventsConfig, EventsPretraining> = {
  base: {},
  small: {
    config: { ...encoderSizes.small, maxLength: 256 },
    pretraining: { maxBatchSize: 32 },
    training: { steps: 1200, validateEvery: 120, learningRate: 1e-3, schedule: 'cosine', weightDecay: 0.05 },
  },
  tiny: {
    config: { ...encoderSizes.tiny, maxLength: 64, dropoutRate: 0.2 },
    pretraining: { nextSegmentWeight: 0, returnBatches: 4 },
    training: { steps: 300, validateEvery: 50, learningRate: 2e-3, weightDecay: 0.5, warmupSteps: 20 },
  },
};

/** Shape of the network: the preset's, the schema's defaults, and what `overrides` says. */
export function eventsConfig(
  preset: PresetName,
  overrides: Partial<EventsConfig> & Pick<EventsConfig, 'numTypes' | 'numItems'>,
): EventsConfig {
  return eventsConfigSchema.parse({ ...eventsPresets[preset].config, ...overrides });
}
