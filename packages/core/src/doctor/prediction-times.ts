import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '../tensors.ts';
import { finding, type Finding } from './finding.ts';
import { largestDifference, rowsOf, tolerance, type Forward } from './rows.ts';

/** A row for each moment, whatever the shape of the output. */
const perMoment = (output: tf.Tensor, moments: number): tf.Tensor => tf.reshape(output, [moments, -1]);

/**
 * Reads one sequence at several moments in one pass, and at each alone with nothing after it: both must say the same, else a moment sees what came
 * later; and no two moments may say the same, else nothing is read. `read` gives the batch of the sequence as it stood before the last of the moments, Unix seconds, ascending.
 */
export async function checkMoments(
  forward: Forward,
  read: (moments: readonly number[]) => Promise<HostBatch>,
  moments: readonly number[],
  within = tolerance,
): Promise<Finding> {
  const together = rowsOf((batch) => perMoment(forward(batch), moments.length), await read(moments));
  let moved = 0;
  for (const [row, moment] of moments.entries())
    moved = Math.max(
      moved,
      largestDifference(together[row]!, rowsOf((batch) => perMoment(forward(batch), 1), await read([moment]))[0]!),
    );
  const apart = Math.min(...together.slice(1).map((row, place) => largestDifference(row, together[place]!)));
  return finding(
    'moments',
    moved <= within && apart > 0,
    `reading at ${moments.length} moments in one pass moved an output by ${moved.toExponential(1)} from reading at each alone${apart > 0 ? '' : ', and two moments say the same'}`,
    'A moment sees more than what came before it. Does every step see itself and earlier steps only, and does no field tell of the step after?',
  );
}
