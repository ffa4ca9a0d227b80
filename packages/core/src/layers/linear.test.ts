import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { initLinear, linear } from './linear.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1) => tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

describe('initLinear', () => {
  it('begins as nn.Linear does: uniform in ±1/√inputSize', () => {
    const { weight, bias } = initLinear(25, 400, createRandom(1));
    for (const values of [weight.dataSync(), bias.dataSync()]) {
      const largest = Math.max(...Array.from(values, Math.abs));
      expect(largest).toBeLessThanOrEqual(0.2);
      expect(largest).toBeGreaterThan(0.19);
    }
  });
});

describe('linear', () => {
  it('is input · weight + bias over the last axis, whatever the axes before it', () =>
    tf.tidy(() => {
      const params = {
        weight: tf.variable(
          tf.tensor2d([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        ),
        bias: tf.variable(tf.tensor1d([10, 20, 30])),
      };
      expect(linear(params, tf.tensor2d([[1, 1]])).arraySync()).toEqual([[15, 27, 39]]);
      expect(linear(params, tf.tensor3d([[[1, 0]], [[0, 1]]])).arraySync()).toEqual([[[11, 22, 33]], [[14, 25, 36]]]);
      expect(linear(params, normal<tf.Rank.R4>([2, 3, 4, 2])).shape).toEqual([2, 3, 4, 3]);
    }));
});
