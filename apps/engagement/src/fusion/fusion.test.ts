import { createRandom, disposeParams } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fusion, initFusion, type FusionConfig } from './fusion.ts';

beforeAll(() => chooseBackend({ preferred: 'cpu' }));

const config: FusionConfig = {
  streams: [
    { name: 'food', hiddenSize: 3 },
    { name: 'events', hiddenSize: 2 },
  ],
  combineStreams: 'concat',
  hiddenLayerSize: 0,
  dropoutRate: 0,
  streamDropout: 0.5,
  targets: ['engaged'],
};
const input = (rows: number[][], present: number[]) => ({ cls: tf.tensor2d(rows), present: tf.tensor1d(present) });

describe('fusion', () => {
  it('takes the learned vector for a missing stream, whatever the row holds', () => {
    const params = initFusion(config, createRandom(1));
    const events = input(
      [
        [1, 2],
        [1, 2],
      ],
      [1, 1],
    );
    const logits = fusion(params, config, {
      food: input(
        [
          [5, 5, 5],
          [-9, 0, 7],
        ],
        [0, 0],
      ),
      events,
    }).arraySync();
    expect(logits[0]).toEqual(logits[1]);
    const seen = fusion(params, config, {
      food: input(
        [
          [5, 5, 5],
          [-9, 0, 7],
        ],
        [1, 1],
      ),
      events,
    }).arraySync();
    expect(seen[0]).not.toEqual(seen[1]);
    disposeParams(params);
  });

  it('drops streams only in training', () => {
    const params = initFusion(config, createRandom(1));
    const inputs = {
      food: input(
        Array.from({ length: 40 }, () => [5, 5, 5]),
        Array.from({ length: 40 }, () => 1),
      ),
      events: input(
        Array.from({ length: 40 }, () => [1, 2]),
        Array.from({ length: 40 }, () => 1),
      ),
    };
    const distinct = (random?: ReturnType<typeof createRandom>) =>
      new Set(fusion(params, config, inputs, random).dataSync()).size;
    expect(distinct()).toBe(1);
    expect(distinct(createRandom(4))).toBe(4);
    disposeParams(params);
  });
});
