import * as tf from '@tensorflow/tfjs-core';

/** Σ losses · weights / Σ weights; the plain mean without weights. Rows of weight 0 count for nothing; 0 if all are. */
function weightedMean(losses: tf.Tensor, weights: tf.Tensor | undefined): tf.Scalar {
  if (!weights) return tf.mean(losses);
  return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1e-8));
}

/**
 * −y log σ(x) − (1 − y) log(1 − σ(x)) in the form that cannot overflow: max(x, 0) − x·y + log(1 + e^−|x|). Any shape →
 * scalar.
 */
export function bceWithLogits(logits: tf.Tensor, labels: tf.Tensor, weights?: tf.Tensor): tf.Scalar {
  const losses = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return weightedMean(losses, weights);
}

/** −log softmax(logits)[label]. logits [rows, classes], labels int32 [rows] → scalar. */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, weights?: tf.Tensor1D): tf.Scalar {
  const picked = tf.oneHot(labels, logits.shape[1]);
  return weightedMean(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), picked), 1)), weights);
}

/** Half the squared error up to `delta`, then linear (Huber 1964). Any shape → scalar. */
export function huber(predictions: tf.Tensor, targets: tf.Tensor, delta = 1, weights?: tf.Tensor): tf.Scalar {
  const error = tf.abs(tf.sub(predictions, targets));
  const within = tf.minimum(error, delta);
  return weightedMean(tf.add(tf.mul(tf.square(within), 0.5), tf.mul(tf.sub(error, within), delta)), weights);
}
