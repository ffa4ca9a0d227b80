import { existsSync, readFileSync } from 'node:fs';
import { DataError } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { z } from 'zod';
import { targetSchema } from '../../examples/target.ts';
import { calibrationSchema } from '../../fusion/calibration.ts';
import type { TestPredictions } from '../predictions.ts';

/** JSON has no NaN, the label of an example without one: null stands for it. */
const numbersSchema = z.array(
  z
    .number()
    .nullable()
    .transform((value) => value ?? NaN),
);
const namedSchema = z.record(z.string(), numbersSchema);

const foldSchema = z.array(
  z.strictObject({
    target: targetSchema,
    userIds: z.array(z.string()),
    predictionTimes: z.array(z.number()),
    labels: numbersSchema,
    byModel: z.strictObject({
      model: numbersSchema,
      calibration: calibrationSchema.extend({ raw: numbersSchema }).optional(),
      members: z.record(z.string(), z.strictObject({ weight: z.number(), predictions: numbersSchema })).optional(),
      baselines: namedSchema,
      streams: namedSchema,
      random: numbersSchema.optional(),
      ceiling: numbersSchema.optional(),
    }),
  }),
);

export const writeFold = (path: string, predictions: readonly TestPredictions[]): Promise<void> =>
  replaceFile(path, `${JSON.stringify(predictions)}\n`);

/**
 * The predictions of a finished fold; undefined where there are none.
 * @throws DataError when the file is something else.
 */
export function readFold(path: string): TestPredictions[] | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return foldSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path} does not hold the predictions of a fold. Remove it to make them again.`, {
      cause: error,
    });
  }
}
