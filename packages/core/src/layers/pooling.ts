import * as tf from '@tensorflow/tfjs-core';

export type Pooling = 'cls' | 'mean' | 'cls+mean';

/** Numbers that come out of pooling. */
export function pooledSize(pooling: Pooling, hiddenSize: number): number {
  return pooling === 'cls+mean' ? 2 * hiddenSize : hiddenSize;
}

/**
 * One vector a sequence. hidden [batch, 1 + steps, hiddenSize] with [CLS] first, attentionMask [batch, 1 + steps]
 * → [batch, hiddenSize], or twice that for `cls+mean`. The mean is over real steps without [CLS]; 0 where there is none.
 */
export function pool(pooling: Pooling, hidden: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const [batchSize, length, hiddenSize] = hidden.shape;
  const cls = () => tf.reshape<tf.Rank.R2>(tf.slice(hidden, [0, 0, 0], [batchSize, 1, hiddenSize]), [batchSize, hiddenSize]);
  if (pooling === 'cls') return cls();
  const real = tf.slice(attentionMask, [0, 1], [batchSize, length - 1]);
  const steps = tf.slice(hidden, [0, 1, 0], [batchSize, length - 1, hiddenSize]);
  const total = tf.sum<tf.Tensor2D>(tf.mul(steps, tf.expandDims(real, 2)), 1);
  const mean = tf.div<tf.Tensor2D>(total, tf.maximum(tf.sum(real, 1, true), 1));
  return pooling === 'mean' ? mean : tf.concat([cls(), mean], 1);
}
