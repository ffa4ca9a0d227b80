import * as tf from '@tensorflow/tfjs-core';

/**
 * Score bias by which a step sees itself and earlier steps only: −1e9 at later ones and at [CLS], which sees them all.
 * → [1, 1, length, length], [CLS] first
 */
export function lookBack(length: number): tf.Tensor4D {
  const bias = Float32Array.from({ length: length * length }, (_, index) => {
    const [from, to] = [Math.floor(index / length), index % length];
    return from > 0 && (to === 0 || to > from) ? -1e9 : 0;
  });
  return tf.tensor4d(bias, [1, 1, length, length]);
}
