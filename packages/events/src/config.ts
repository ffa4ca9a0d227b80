import { encoderSizes, longSequenceConfigSchema } from '@daybook/core/layers';
import {
  hiddenStepsPretraining,
  numSpecialIds,
  type ChosenSettings,
  type DataSize,
  type NetworkPresets,
  type PresetName,
} from '@daybook/core/training';
import * as z from 'zod';

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
  experts: z
    .enum(['none', 'counts'])
    .default('none')
    .describe('simple methods mixed with the network’s own answers: none, or counts of what the person and others do'),
});
export type EventsConfig = z.infer<typeof eventsConfigSchema>;

export const eventsPretrainingSchema = z.strictObject({
  minimumLength: z.int().min(2).default(3).describe('shorter sequences are passed over'),
  ...hiddenStepsPretraining,
  minimumTypeCount: z.int().positive().default(1).describe('types seen less often in training are read as unknown'),
  minimumItemCount: z.int().positive().default(2).describe('items seen less often in training are read as unknown'),
  tokenBudget: z.int().positive().default(4096).describe('steps in a batch, padding included'),
  maxBatchSize: z.int().positive().default(64).describe('sequences in a batch at most'),
});
export type EventsPretraining = z.infer<typeof eventsPretrainingSchema>;

const mixed = { objective: 'next', experts: 'counts' } as const;

/** Beside them, `auto` looks at the data (`chooseEventsSettings`). `tiny` trains in seconds. */
export const eventsPresets: NetworkPresets<EventsConfig, EventsPretraining> = {
  base: { config: mixed },
  small: {
    config: { ...encoderSizes.small, ...mixed, maxLength: 256 },
    pretraining: { maxBatchSize: 32 },
    training: { steps: 1200, validateEvery: 120, learningRate: 1e-3, schedule: 'cosine', weightDecay: 0.05 },
  },
  tiny: {
    config: { ...encoderSizes.tiny, ...mixed, maxLength: 64, dropoutRate: 0.2 },
    pretraining: { nextSegmentWeight: 0, returnBatches: 4 },
    training: { steps: 300, validateEvery: 50, learningRate: 2e-3, weightDecay: 0.5, warmupSteps: 20 },
  },
};

/** Timelines under which next-segment prediction is at chance, as for meals, and a small network does best. */
const fewSequences = 1000;
/** Timelines under which the simple methods that the network begins with are hardly surpassed. */
const veryFewSequences = 100;

const within = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));

/** Settings for training data of this size, as measured on 21 to 3,700 people (docs/experiment-log.md). */
export function chooseEventsSettings({
  sequences,
  steps: events,
}: DataSize): ChosenSettings<EventsConfig, EventsPretraining> {
  const isSmall = sequences < fewSequences;
  const isTiny = sequences < veryFewSequences;
  const { tokenBudget, maxBatchSize } = { tokenBudget: 4096, maxBatchSize: 64 };
  const meanLength = events / Math.max(1, sequences);
  const maxLength = within(64, 2 ** Math.ceil(Math.log2(Math.max(1, 1.5 * meanLength))), 256);
  const batches = Math.ceil(Math.max(1, sequences / maxBatchSize, events / tokenBudget));
  const returnBatches = isSmall ? 2 : 1;
  const eventSteps = Math.round(within(isTiny ? 80 : 150, 3 * batches, 2000));
  // Batches of return prediction are steps too.
  const steps = eventSteps * (1 + returnBatches);
  const { config = {}, training } = isSmall ? eventsPresets.tiny : eventsPresets.small;
  const settings = {
    config: { ...config, maxLength, ...(isTiny ? { numLayers: 1, dropoutRate: 0.3 } : {}) },
    pretraining: { tokenBudget, maxBatchSize, returnBatches, nextSegmentWeight: isSmall ? 0 : 0.2 },
    training: {
      ...training,
      steps,
      validateEvery: Math.ceil(steps / 12),
      patience: 4,
      ...(isTiny ? { weightDecay: 1, learningRate: 3e-4 } : {}),
    },
  };
  const because = [
    `${sequences} people with ${events} events: ${eventSteps} batches of events, each with ${returnBatches} of returns`,
    'stopped early when validation no longer improves',
    `the newest ${maxLength} events are read`,
    isSmall
      ? `hidden size ${config.hiddenSize} and weight decay ${settings.training.weightDecay}, for few are memorised`
      : `hidden size ${config.hiddenSize}, for there are people enough`,
    isSmall ? `no next-segment prediction, which needs ${fewSequences} people` : 'next-segment prediction',
  ].join('; ');
  return { settings, because: `${because}.` };
}

/** Shape of the network: the preset's, the schema's defaults, and what `overrides` says. */
export function eventsConfig(
  preset: PresetName,
  overrides: Partial<EventsConfig> & Pick<EventsConfig, 'numTypes' | 'numItems'>,
): EventsConfig {
  return eventsConfigSchema.parse({ ...eventsPresets[preset].config, ...overrides });
}
