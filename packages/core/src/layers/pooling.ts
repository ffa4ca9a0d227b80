import * as tf from '@tensorflow/tfjs-core';

/** What a sequence's vector is made of. */
export type Pooling = 'cls' | 'mean' | 'cls+mean';

/** Length of a pooled vector. */
export function pooledSize(pooling: Pooling, hiddenSize: number): number {
  return pooling === 'cls+mean' ? 2 * hiddenSize : hiddenSize;
}

/**
 * One vector per prediction time: its [CLS], the mean of the steps it reads (0 if there are none), or both. hidden
 * [batch, prediction times + steps, hiddenSize], [CLS] first; reads [batch, prediction times, steps], 1 where a step is
 * read → [batch · prediction times, pooledSize]
 */
export function pool(pooling: Pooling, hidden: tf.Tensor3D, reads: tf.Tensor3D): tf.Tensor2D {
  const [batchSize, numPredictionTimes] = reads.shape;
  const hiddenSize = hidden.shape[2];
  const rows = (vectors: tf.Tensor) => tf.reshape<tf.Rank.R2>(vectors, [batchSize * numPredictionTimes, hiddenSize]);
  const cls = () => rows(tf.slice(hidden, [0, 0, 0], [batchSize, numPredictionTimes, hiddenSize]));
  if (pooling === 'cls') return cls();
  const steps = tf.slice(hidden, [0, numPredictionTimes, 0], [-1, -1, -1]);
  const mean = rows(tf.div(tf.matMul(reads, steps), tf.maximum(tf.sum(reads, 2, true), 1)));
  return pooling === 'mean' ? mean : tf.concat([cls(), mean], 1);
}
