import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';

/**
 * Rows of a tensor, with a gradient on every backend: `tf.gather` has none on WASM. input [rows, …], places int32
 * [count] in [0, rows) → [count, …]
 */
export function gatherRows<T extends tf.Tensor>(input: T, places: tf.Tensor1D): T {
  const gather = tf.customGrad((rows, save) => {
    (save as tf.GradSaveFunc)([places]);
    return {
      value: kernels().gather(rows as tf.Tensor, places),
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) =>
        tf.unsortedSegmentSum(gradient, saved[0] as tf.Tensor1D, input.shape[0]!),
    };
  });
  return gather(input) as T;
}
