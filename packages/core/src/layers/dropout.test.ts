import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { dropout } from './dropout.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

describe('dropout', () => {
  it('does nothing at rate 0 or without a random stream', () =>
    tf.tidy(() => {
      const input = tf.ones([4]);
      expect(dropout(input, 0, createRandom(1))).toBe(input);
      expect(dropout(input, 0.5, undefined)).toBe(input);
    }));

  it('zeroes the share rate and scales the rest, so that the mean stays', () =>
    tf.tidy(() => {
      const dropped = dropout(tf.ones([100, 200]), 0.3, createRandom(1));
      expect(dropped.shape).toEqual([100, 200]);
      const values = Array.from(dropped.dataSync());
      const kept = values.filter((value) => value !== 0);
      expect(1 - kept.length / values.length).toBeCloseTo(0.3, 1);
      expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.7)]));
    }));

  it('drops other places for another stream', () =>
    tf.tidy(() => {
      const run = (seed: number) => dropout(tf.ones([50]), 0.5, createRandom(seed)).dataSync();
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run(2));
    }));
});
