import { daySeconds } from '@daybook/core';
import { dtLastSecondsSchema, encoderSizes, longSequenceConfigSchema } from '@daybook/core/layers';
import { numSpecialIds, returnPretraining, type NetworkPresets } from '@daybook/core/training';
import { z } from 'zod';

/** Padding, mask and unknown, then the hours of the day. */
export const numBedtimes = numSpecialIds + 24;
/** Padding, mask and unknown, then 0, 0.5, … 15.5, 16 and more hours. */
export const numDurations = numSpecialIds + 33;

export const sleepConfigSchema = longSequenceConfigSchema.extend({
  sleepType: z.string().default('sleep').describe('type of the events that are nights, logged on waking'),
  maxLength: z.int().positive().default(256).describe('nights read at most: the newest ones'),
  dtLastSeconds: dtLastSecondsSchema.default(30 * daySeconds),
  /** Qualities with the padding, mask and unknown ids; from the data. */
  numQualities: z.int().min(numSpecialIds),
});
export type SleepConfig = z.infer<typeof sleepConfigSchema>;

export const sleepPretrainingSchema = z.strictObject({
  maskProbability: z.number().gt(0).lt(1).default(0.2).describe('share of the nights that are masked'),
  minimumQualityCount: z.int().positive().default(2).describe('qualities seen less often in training are unknown'),
  ...returnPretraining,
  tokenBudget: z.int().positive().default(4096).describe('nights in a batch, padding included'),
  maxBatchSize: z.int().positive().default(64).describe('people in a batch at most'),
});
export type SleepPretraining = z.infer<typeof sleepPretrainingSchema>;

/** `small` is the default; `tiny` trains in seconds. */
export const sleepPresets: NetworkPresets<SleepConfig, SleepPretraining> = {
  base: {},
  small: { config: encoderSizes.small, training: { steps: 1200, validateEvery: 120, learningRate: 1e-3 } },
  tiny: { config: encoderSizes.tiny, training: { steps: 300, validateEvery: 50, learningRate: 2e-3 } },
};
