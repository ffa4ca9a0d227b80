import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { pool, pooledSize } from './pooling.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

/** Two [CLS] of 10s and 20s, then steps 1, 2, 3; the first prediction time reads one step, the second reads two. */
const hidden = () =>
  tf.tensor3d([
    [
      [10, 10],
      [20, 20],
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  ]);
const reads = () =>
  tf.tensor3d([
    [
      [1, 0, 0],
      [1, 1, 0],
    ],
  ]);

describe('pool', () => {
  it.each([
    [
      'cls',
      [
        [10, 10],
        [20, 20],
      ],
    ],
    [
      'mean',
      [
        [1, 1],
        [1.5, 1.5],
      ],
    ],
    [
      'cls+mean',
      [
        [10, 10, 1, 1],
        [20, 20, 1.5, 1.5],
      ],
    ],
  ] as const)('%s gives one vector per prediction time', (pooling, expected) =>
    tf.tidy(() => {
      const pooled = pool(pooling, hidden(), reads());
      expect(pooled.arraySync()).toEqual(expected);
      expect(pooled.shape[1]).toBe(pooledSize(pooling, 2));
    }),
  );

  it('is 0 where no step is read', () =>
    tf.tidy(() => {
      expect(pool('mean', hidden(), tf.zeros<tf.Rank.R3>([1, 2, 3])).arraySync()).toEqual([
        [0, 0],
        [0, 0],
      ]);
    }));
});
