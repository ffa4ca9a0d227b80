import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '../tensors.ts';
import { finding, type Finding } from './finding.ts';
import { largestDifference, rowsOf, tolerance, type Forward } from './rows.ts';

/** One row per prediction time, whatever the shape of the output. */
const perPredictionTime = (output: tf.Tensor, predictionTimes: number): tf.Tensor =>
  tf.reshape(output, [predictionTimes, -1]);

/**
 * Reads a sequence at several prediction times in one pass and at each alone: the outputs must agree within `within`,
 * or a prediction time sees later steps; and they must differ between prediction times, or nothing is read.
 * `predictionTimes` are Unix seconds, ascending; `read` gives the batch with the steps before the last of those it is
 * given.
 */
export async function checkPredictionTimes(
  forward: Forward,
  read: (predictionTimes: readonly number[]) => Promise<HostBatch>,
  predictionTimes: readonly number[],
  within = tolerance,
): Promise<Finding> {
  const together = rowsOf(
    (batch) => perPredictionTime(forward(batch), predictionTimes.length),
    await read(predictionTimes),
  );
  let moved = 0;
  for (const [row, predictionTime] of predictionTimes.entries())
    moved = Math.max(
      moved,
      largestDifference(
        together[row]!,
        rowsOf((batch) => perPredictionTime(forward(batch), 1), await read([predictionTime]))[0]!,
      ),
    );
  const apart = Math.min(...together.slice(1).map((row, place) => largestDifference(row, together[place]!)));
  return finding(
    'prediction times',
    moved <= within && apart > 0,
    `reading at ${predictionTimes.length} prediction times in one pass moved an output by ` +
      `${moved.toExponential(1)} from reading at each ` +
      `alone${apart > 0 ? '' : ', and two prediction times give the same output'}`,
    'A prediction time sees steps that came later. Does every step see itself and earlier steps only, and does ' +
      'any field describe the next step?',
  );
}
