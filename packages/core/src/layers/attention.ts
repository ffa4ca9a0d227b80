import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import type { Random } from '../random.ts';
import { dropout } from './dropout.ts';
import { constantVariable, uniformVariable } from './initialise.ts';
import { initLinear, linear, type LinearParams } from './linear.ts';

export type AttentionConfig = { readonly hiddenSize: number; readonly numHeads: number; readonly dropoutRate: number };
/** Projections [hiddenSize, hiddenSize]. */
export type AttentionParams = {
  readonly query: LinearParams;
  readonly key: LinearParams;
  readonly value: LinearParams;
  readonly output: LinearParams;
};

export type AttentionInput = {
  /** What is attended to. [batch, length, hiddenSize] */
  readonly hidden: tf.Tensor3D;
  /** Positions whose output is wanted, `hidden` itself for all. [batch, queryLength, hiddenSize] */
  readonly queries: tf.Tensor3D;
  /** Added to the scores, broadcast to [batch, numHeads, queryLength, length]. */
  readonly scoreBias: tf.Tensor;
};

/**
 * Weights as `nn.MultiheadAttention` begins: Xavier over query, key and value together (Glorot & Bengio 2010), their
 * biases 0.
 * @throws ConfigError when `numHeads` does not divide `hiddenSize`.
 */
export function initAttention(config: AttentionConfig, random: Random): AttentionParams {
  const { hiddenSize, numHeads } = config;
  if (hiddenSize % numHeads !== 0) {
    const below = hiddenSize - (hiddenSize % numHeads);
    throw new ConfigError(
      `attention: hiddenSize (${hiddenSize}) must be divisible by numHeads (${numHeads}). Try ${below} or ` +
        `${below + numHeads}.`,
    );
  }
  const projection = (name: string): LinearParams => ({
    weight: uniformVariable(
      [hiddenSize, hiddenSize],
      Math.sqrt(6 / (4 * hiddenSize)),
      random.fork(name),
    ) as tf.Variable<tf.Rank.R2>,
    bias: constantVariable([hiddenSize], 0) as tf.Variable<tf.Rank.R1>,
  });
  return {
    query: projection('query'),
    key: projection('key'),
    value: projection('value'),
    output: initLinear(hiddenSize, hiddenSize, random.fork('output')),
  };
}

/**
 * Score bias for padding: 0 where a step is real, −1e9 where it is padding. attentionMask [batch, length], 1 = real →
 * [batch, 1, 1, length]
 */
export function maskScores(attentionMask: tf.Tensor2D): tf.Tensor4D {
  const [batchSize, length] = attentionMask.shape;
  return tf.reshape(tf.mul(tf.sub(1, attentionMask), -1e9), [batchSize, 1, 1, length]);
}

/**
 * softmax(query · keyᵀ / √headSize + scoreBias) · value, by head (Vaswani et al. 2017, section 3.2).
 * → [batch, queryLength, hiddenSize]. Dropout of the weights is applied when `random` is given.
 */
export function attention(
  params: AttentionParams,
  config: AttentionConfig,
  { hidden, queries, scoreBias }: AttentionInput,
  random?: Random,
): tf.Tensor3D {
  const { hiddenSize, numHeads, dropoutRate } = config;
  const headSize = hiddenSize / numHeads;
  const byHead = (projected: tf.Tensor3D): tf.Tensor4D => {
    const [batchSize, length] = projected.shape;
    // [batch, numHeads, length, headSize]
    return tf.transpose(tf.reshape(projected, [batchSize, length, numHeads, headSize]), [0, 2, 1, 3]);
  };
  const query = byHead(linear(params.query, queries));
  const key = byHead(linear(params.key, hidden));
  const value = byHead(linear(params.value, hidden));

  const scores = tf.add(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(headSize)), scoreBias);
  const weights = dropout(tf.softmax(scores), dropoutRate, random);
  const mixed = tf.transpose(tf.matMul(weights, value), [0, 2, 1, 3]); // [batch, queryLength, numHeads, headSize]
  return linear(params.output, tf.reshape<tf.Rank.R3>(mixed, queries.shape));
}
