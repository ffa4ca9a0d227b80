import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import type { AttentionConfig, AttentionInput, AttentionParams } from './attention.ts';
import { dropout } from './dropout.ts';
import { linear } from './linear.ts';

/**
 * `attention` for few queries, with its products in another order: (q Wₖᵀ) · hiddenᵀ and (weights · hidden) Wᵥ. The key
 * weight is applied to the queries and the value weight to their mixtures, so that no step has to be projected. One
 * query among 65 steps needs a thirtieth of the multiplications. Arguments and result as `attention`.
 */
export function fewQueriesAttention(
  params: AttentionParams,
  config: AttentionConfig,
  { hidden, queries, scoreBias }: AttentionInput,
  random?: Random,
): tf.Tensor3D {
  const { hiddenSize, numHeads, dropoutRate } = config;
  const headSize = hiddenSize / numHeads;
  const [batchSize, queryLength] = queries.shape;
  const length = hidden.shape[1];
  const rows = batchSize * queryLength;
  // [numHeads, batch · queryLength, size] ↔ [batch, numHeads · queryLength, size]: products by head or by sequence.
  const bySequence = (byHead: tf.Tensor, size: number) =>
    tf.reshape<tf.Rank.R3>(tf.transpose(tf.reshape(byHead, [numHeads, batchSize, queryLength, size]), [1, 0, 2, 3]), [
      batchSize,
      numHeads * queryLength,
      size,
    ]);
  const byHead = (bySequence: tf.Tensor, size: number) =>
    tf.reshape<tf.Rank.R3>(
      tf.transpose(tf.reshape(bySequence, [batchSize, numHeads, queryLength, size]), [1, 0, 2, 3]),
      [numHeads, rows, size],
    );

  // [numHeads, rows, headSize]
  const query = tf.transpose(tf.reshape(linear(params.query, queries), [rows, numHeads, headSize]), [1, 0, 2]);
  // [numHeads, headSize, hiddenSize]
  const keyWeight = tf.transpose(tf.reshape(params.key.weight, [hiddenSize, numHeads, headSize]), [1, 2, 0]);
  const keyBias = tf.reshape(params.key.bias, [numHeads, headSize, 1]);
  // [batch, numHeads · queryLength, length]
  const products = tf.matMul(bySequence(tf.matMul(query, keyWeight), hiddenSize), hidden, false, true);
  // The same for every step, so softmax cancels it; kept so that every gradient equals that of `attention`.
  const biasProducts = bySequence(tf.matMul(query, keyBias), 1);
  const scores = tf.mul(tf.add(products, biasProducts), 1 / Math.sqrt(headSize));
  const biased = tf.add(tf.reshape(scores, [batchSize, numHeads, queryLength, length]), scoreBias);

  const weights = tf.reshape<tf.Rank.R3>(dropout(tf.softmax(biased), dropoutRate, random), [
    batchSize,
    numHeads * queryLength,
    length,
  ]);
  const mixed = byHead(tf.matMul(weights, hidden), hiddenSize);
  // [numHeads, hiddenSize, headSize]
  const valueWeight = tf.transpose(tf.reshape(params.value.weight, [hiddenSize, numHeads, headSize]), [1, 0, 2]);
  // Dropout changes the sum of the weights, and with it the share of the bias.
  const valueBias = tf.mul(byHead(tf.sum(weights, 2, true), 1), tf.reshape(params.value.bias, [numHeads, 1, headSize]));
  // [rows, numHeads, headSize]
  const values = tf.transpose(tf.add(tf.matMul(mixed, valueWeight), valueBias), [1, 0, 2]);
  return linear(params.output, tf.reshape<tf.Rank.R3>(values, queries.shape));
}
