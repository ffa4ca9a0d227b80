import * as tf from '@tensorflow/tfjs-core';

/**
 * Score bias with which a step attends to itself and earlier steps only, and [CLS] to everything: −1e9 at later steps
 * and, for a step, at [CLS]. `length` counts [CLS], which is first. → [1, 1, length, length]
 */
export function lookBack(length: number): tf.Tensor4D {
  const places = tf.range(0, length);
  const [from, to] = [tf.expandDims(places, 1), tf.expandDims(places, 0)];
  const isHidden = tf.logicalAnd(tf.greater(from, 0), tf.logicalOr(tf.equal(to, 0), tf.greater(to, from)));
  return tf.reshape(tf.mul(tf.cast(isHidden, 'float32'), -1e9), [1, 1, length, length]);
}

/**
 * Score bias for several prediction times in one pass: each attends to itself and the steps it reads, a step to itself
 * and earlier steps. reads [batch, prediction times, length], 1 where a step is read; lagScores [batch, length,
 * prediction times, numHeads] are added where a prediction time attends to a step. → [batch, numHeads or 1, prediction
 * times + length, prediction times + length], prediction times first
 */
export function predictionTimeBias(reads: tf.Tensor3D, lagScores?: tf.Tensor4D): tf.Tensor4D {
  const [batchSize, numPredictionTimes, length] = reads.shape;
  const unread = tf.expandDims<tf.Tensor4D>(tf.mul(tf.sub(1, reads), -1e9), 1);
  const toSteps = lagScores ? tf.add<tf.Tensor4D>(unread, tf.transpose(lagScores, [0, 3, 2, 1])) : unread;
  const numHeads = toSteps.shape[1];
  const everywhere = (bias: tf.Tensor2D) =>
    tf.tile(tf.reshape<tf.Rank.R4>(bias, [1, 1, ...bias.shape]), [batchSize, numHeads, 1, 1]);
  const numbers = tf.range(0, numPredictionTimes);
  const others = tf.cast(tf.notEqual(tf.expandDims(numbers, 0), tf.expandDims(numbers, 1)), 'float32');
  const toItself = everywhere(tf.mul(others, -1e9) as tf.Tensor2D);
  const places = tf.range(0, length);
  const later = tf.cast(tf.greater(tf.expandDims(places, 0), tf.expandDims(places, 1)), 'float32'); // [length, length]
  const ofSteps = everywhere(
    tf.concat([tf.fill([length, numPredictionTimes], -1e9), tf.mul(later, -1e9)], 1) as tf.Tensor2D,
  );
  return tf.concat([tf.concat([toItself, toSteps], 3), ofSteps], 2);
}
