import * as z from 'zod';
import { daySeconds } from '../data/time.ts';
import { timeBuckets, type TimeBuckets } from '../data/time-buckets.ts';
import { encoderConfigSchema } from '../layers/encoder.ts';

export const dtLastSecondsSchema = z.number().positive().describe('lower end of the last bucket');
const returnHorizonsSchema = z
  .array(z.number().positive())
  .describe('horizons of return prediction in days, as JSON; [] leaves it out');

/** What the three networks share: the encoder, how fields become one vector a step, and time. */
export const sequenceEncoderConfigSchema = encoderConfigSchema.extend({
  /**
   * `sum` adds the field embeddings; `concat` puts them side by side and through two linear layers back to hiddenSize.
   */
  combine: z
    .enum(['sum', 'concat'])
    .default('sum')
    .describe('field embeddings added, or side by side and through two linear layers'),
  /** Steps read at most, and rows of the position embedding. */
  maxLength: z.int().positive().default(768).describe('steps read at most: the newest ones'),
  pooling: z.enum(['cls', 'mean', 'cls+mean']).default('cls').describe('what stands for the sequence'),
  /** Gap buckets: 0 padding, 1 = under dtFirstSeconds … last = over dtLastSeconds. */
  numDtBuckets: z.int().min(3).default(201).describe('buckets of the time between steps'),
  dtFirstSeconds: z.number().positive().default(10).describe('upper end of the first bucket'),
  dtLastSeconds: dtLastSecondsSchema.default(2 * daySeconds),
  numSilenceBuckets: z.int().min(3).default(101).describe('buckets of the silence before the prediction time'),
  scaleGradByFrequency: z
    .boolean()
    .default(false)
    .describe('divide the gradient of an embedding by how often it occurs in a batch'),
  returnHorizonsDays: returnHorizonsSchema.default([]),
});
/** The same for sequences that last for weeks: gaps reach 90 days, and returns are predicted. */
export const longSequenceConfigSchema = sequenceEncoderConfigSchema.extend({
  dtLastSeconds: dtLastSecondsSchema.default(90 * daySeconds),
  returnHorizonsDays: returnHorizonsSchema.default([1, 3, 7, 14, 28]),
});

export type SequenceEncoderConfig = z.infer<typeof sequenceEncoderConfigSchema>;

/** Sizes of the presets; `base` is the schema's defaults. */
export const encoderSizes = {
  base: {},
  small: { hiddenSize: 128, numHeads: 4, numLayers: 2, intermediateSize: 256 },
  tiny: { hiddenSize: 64, numHeads: 4, numLayers: 2, intermediateSize: 128 },
} as const;

export function dtBuckets(config: SequenceEncoderConfig): TimeBuckets {
  return timeBuckets({
    count: config.numDtBuckets,
    firstSeconds: config.dtFirstSeconds,
    lastSeconds: config.dtLastSeconds,
  });
}

export function silenceBuckets(config: SequenceEncoderConfig): TimeBuckets {
  return timeBuckets({ count: config.numSilenceBuckets, firstSeconds: 60, lastSeconds: 90 * daySeconds });
}
