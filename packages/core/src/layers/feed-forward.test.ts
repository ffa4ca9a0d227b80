import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { feedForward, initFeedForward } from './feed-forward.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1) => tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

const config = { hiddenSize: 4, intermediateSize: 6, activation: 'gelu', dropoutRate: 0 } as const;

describe('feedForward', () => {
  it('expands to intermediateSize, and back to the shape of its input', () =>
    tf.tidy(() => {
      const params = initFeedForward(config, createRandom(1));
      expect(params.expand.weight.shape).toEqual([4, 6]);
      expect(feedForward(params, config, normal<tf.Rank.R3>([2, 3, 4])).shape).toEqual([2, 3, 4]);
    }));

  it('works on each step alone: reversed steps give reversed outputs', () =>
    tf.tidy(() => {
      const params = initFeedForward(config, createRandom(1));
      const hidden = normal<tf.Rank.R3>([2, 3, 4]);
      const reversed = tf.reverse(feedForward(params, config, tf.reverse(hidden, 1)), 1);
      expect(reversed.dataSync()).toEqual(feedForward(params, config, hidden).dataSync());
    }));
});
