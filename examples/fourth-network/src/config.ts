import {
  daySeconds,
  dtLastSecondsSchema,
  encoderPresets,
  numSpecialIds,
  returnHorizonsSchema,
  returnPretraining,
  sequenceEncoderConfigSchema,
  type Preset,
} from '@daybook/core';
import { z } from 'zod';

/** Padding, mask and unknown, then the hours of the day. */
export const numBedtimes = numSpecialIds + 24;
/** Padding, mask and unknown, then 0, 0.5, … 15.5, 16 and more hours. */
export const numDurations = numSpecialIds + 33;

export const sleepConfigSchema = sequenceEncoderConfigSchema.extend({
  sleepType: z.string().default('sleep').describe('type of the events that are nights, logged on waking'),
  maxLength: z.int().positive().default(256).describe('nights read at most: the newest ones'),
  dtLastSeconds: dtLastSecondsSchema.default(30 * daySeconds),
  returnHorizonsDays: returnHorizonsSchema.default([1, 3, 7, 14, 28]),
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

export function sleepConfig(
  preset: Preset,
  overrides: Partial<SleepConfig> & Pick<SleepConfig, 'numQualities'>,
): SleepConfig {
  return sleepConfigSchema.parse({ ...encoderPresets[preset], ...overrides });
}
