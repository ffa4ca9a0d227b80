import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';

/** Any model: a batch in, one row per sequence out, [batch, …]. */
export type Forward = (batch: Tensors) => tf.Tensor;

/** Differences of outputs up to this are rounding. */
export const tolerance = 1e-4;

/** Output of each sequence, flattened. */
export function rowsOf(forward: Forward, batch: HostBatch): Float32Array[] {
  return tf.tidy(() => {
    const output = forward(toTensors(batch));
    const values = output.dataSync() as Float32Array;
    const rowSize = output.size / output.shape[0]!;
    return Array.from({ length: output.shape[0]! }, (_, row) =>
      Float32Array.from(values.subarray(row * rowSize, (row + 1) * rowSize)),
    );
  });
}

/** Largest |left − right| of two rows of equal length. */
export function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, value, index) => Math.max(largest, Math.abs(value - right[index]!)), 0);
}
