import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { initLayerNorm, layerNorm } from './layer-norm.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1) => tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

describe('layerNorm', () => {
  it('gives each vector mean 0 and variance 1 at the start', () =>
    tf.tidy(() => {
      const input = tf.add<tf.Tensor3D>(tf.mul(normal<tf.Rank.R3>([2, 3, 16]), 5), 3);
      const output = layerNorm(initLayerNorm(16), input);
      expect(output.shape).toEqual([2, 3, 16]);
      const { mean, variance } = tf.moments(output, 2);
      for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 5);
      for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 4);
    }));

  it('does not see the scale and shift of its input', () =>
    tf.tidy(() => {
      const params = initLayerNorm(16);
      const input = tf.mul<tf.Tensor2D>(normal<tf.Rank.R2>([3, 16]), 10);
      const moved = layerNorm(params, tf.add<tf.Tensor2D>(tf.mul(input, 4), 2));
      expect(tf.max(tf.abs(tf.sub(moved, layerNorm(params, input)))).dataSync()[0]).toBeLessThan(1e-4);
    }));
});
