import * as tf from '@tensorflow/tfjs-core';
import { gatherRows } from './gather-rows.ts';

/**
 * Vectors at the chosen places of each sequence. hidden [batch, length, hiddenSize], places int32 [batch, count] in
 * [0, length) → [batch · count, hiddenSize]
 */
export function selectSteps(hidden: tf.Tensor3D, places: tf.Tensor2D): tf.Tensor2D {
  const [batchSize, length, hiddenSize] = hidden.shape;
  const starts = tf.tensor2d(
    Int32Array.from({ length: batchSize }, (_, row) => row * length),
    [batchSize, 1],
    'int32',
  );
  return gatherRows(
    tf.reshape<tf.Rank.R2>(hidden, [-1, hiddenSize]),
    tf.reshape<tf.Rank.R1>(tf.add(places, starts), [-1]),
  );
}
