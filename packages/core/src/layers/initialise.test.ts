import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { constantVariable, normalVariable, uniformVariable } from './initialise.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

describe('uniformVariable, normalVariable and constantVariable', () => {
  it('have their shape and draw from their distribution', () => {
    const uniform = uniformVariable([20, 500], 0.5, createRandom(1));
    const normal = normalVariable([20, 500], 0.5, createRandom(1));
    expect(uniform.shape).toEqual([20, 500]);
    for (const value of uniform.dataSync()) expect(Math.abs(value)).toBeLessThanOrEqual(0.5);
    tf.tidy(() => {
      expect(tf.moments(uniform).variance.dataSync()[0]).toBeCloseTo(1 / 12, 2);
      expect(tf.moments(normal).variance.dataSync()[0]).toBeCloseTo(0.25, 2);
      expect(tf.mean(normal).dataSync()[0]).toBeCloseTo(0, 1);
    });
    expect([...constantVariable([3], 2).dataSync()]).toEqual([2, 2, 2]);
  });

  it('are the same for the same seed', () => {
    const values = (seed: number) => normalVariable([10], 1, createRandom(seed)).dataSync();
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
  });

  it('leave no tensor but the variable', () => {
    const before = tf.memory().numTensors;
    const variable = uniformVariable([3], 1, createRandom(1));
    expect(tf.memory().numTensors).toBe(before + 1);
    variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
