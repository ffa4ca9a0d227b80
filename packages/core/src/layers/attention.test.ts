import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { attention, initAttention, maskScores } from './attention.ts';

await chooseBackend({ preferred: 'cpu' });

const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1) => tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

const config = { hiddenSize: 8, numHeads: 2, dropoutRate: 0 };
const params = initAttention(config, createRandom(1));
const mask = [
  [1, 1, 1, 1, 1],
  [1, 1, 1, 0, 0],
];
const padding = () => maskScores(tf.tensor2d(mask));

describe('initAttention', () => {
  it('begins as nn.MultiheadAttention does: Xavier over query, key and value together, no bias', () => {
    const bound = Math.sqrt(6 / (4 * 8));
    for (const { weight, bias } of [params.query, params.key, params.value]) {
      expect(weight.shape).toEqual([8, 8]);
      const largest = Math.max(...Array.from(weight.dataSync(), Math.abs));
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.9 * bound);
      expect([...bias.dataSync()]).toEqual(Array(8).fill(0));
    }
  });

  it('refuses heads that do not divide hiddenSize, and says what would', () => {
    expect(() => initAttention({ hiddenSize: 30, numHeads: 4, dropoutRate: 0 }, createRandom(1))).toThrow(
      'attention: hiddenSize (30) must be divisible by numHeads (4). Try 28 or 32.',
    );
  });
});

describe('attention', () => {
  it('gives each query one vector of hiddenSize', () =>
    tf.tidy(() => {
      const hidden = normal<tf.Rank.R3>([2, 5, 8]);
      const queries = tf.slice(hidden, [0, 0, 0], [2, 3, 8]);
      expect(attention(params, config, { hidden, queries, scoreBias: padding() }).shape).toEqual([2, 3, 8]);
    }));

  it('takes no notice of padded steps', () =>
    tf.tidy(() => {
      const hidden = normal<tf.Rank.R3>([2, 5, 8]);
      const real = tf.expandDims<tf.Tensor3D>(tf.tensor2d(mask), 2);
      const changed = tf.add<tf.Tensor3D>(hidden, tf.mul(tf.sub(1, real), 7));
      const [before, after] = [hidden, changed].map((input) =>
        attention(params, config, { hidden: input, queries: input, scoreBias: padding() }),
      );
      expect(tf.max(tf.abs(tf.mul(tf.sub(after!, before!), real))).dataSync()[0]).toBe(0);
    }));

  it('is the mean of the values where all scores are equal', () =>
    tf.tidy(() => {
      const identity = { weight: tf.variable(tf.eye(8)), bias: tf.variable(tf.zeros<tf.Rank.R1>([8])) };
      const silent = { weight: tf.variable(tf.zeros<tf.Rank.R2>([8, 8])), bias: identity.bias };
      const hidden = normal<tf.Rank.R3>([1, 4, 8]);
      const layer = { query: silent, key: silent, value: identity, output: identity };
      const output = attention(layer, config, {
        hidden,
        queries: tf.slice(hidden, [0, 0, 0], [1, 1, 8]),
        scoreBias: tf.scalar(0),
      });
      const difference = tf.max(tf.abs(tf.sub(output, tf.mean(hidden, 1, true))));
      expect(difference.dataSync()[0]).toBeLessThan(1e-6);
    }));
});
