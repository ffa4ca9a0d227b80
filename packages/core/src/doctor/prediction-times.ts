import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '../tensors.ts';
import { finding, type Finding } from './finding.ts';
import { largestDifference, rowsOf, tolerance, type Forward } from './rows.ts';

/**
 * Reads one sequence at several prediction times in one pass, and at each alone with nothing after it. Both must give
 * the same output, or a prediction time sees what came later; and no two prediction times may give the same output, or
 * nothing is read.
 *
 * `read` gives the batch of the sequence as it stood before the last of the prediction times (Unix seconds, ascending).
 */
export async function checkPredictionTimes<Batch extends HostBatch>(
  forward: Forward<Batch>,
  read: (predictionTimes: readonly number[]) => Promise<Batch>,
  predictionTimes: readonly number[],
  within = tolerance,
): Promise<Finding> {
  const rowsAt = async (times: readonly number[]) =>
    rowsOf<Batch>((batch) => tf.reshape(forward(batch), [times.length, -1]), await read(times));
  const together = await rowsAt(predictionTimes);
  let moved = 0;
  for (const [row, predictionTime] of predictionTimes.entries()) {
    const [alone] = await rowsAt([predictionTime]);
    moved = Math.max(moved, largestDifference(together[row]!, alone!));
  }
  const apart = Math.min(...together.slice(1).map((row, place) => largestDifference(row, together[place]!)));
  return finding(
    'prediction times',
    moved <= within && apart > 0,
    `reading at ${predictionTimes.length} prediction times in one pass moved an output by ` +
      `${moved.toExponential(1)} from reading at each alone` +
      (apart > 0 ? '' : ', and two prediction times gave the same output'),
    'A prediction time sees more than what came before it. Does every step attend to itself and earlier steps only, ' +
      'and does no field describe the step after?',
  );
}
