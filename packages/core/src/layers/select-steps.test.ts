import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { selectSteps } from './select-steps.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

describe('selectSteps', () => {
  it('takes places of each row and sends their gradients back there', () => {
    tf.tidy(() => {
      const hidden = tf.reshape<tf.Rank.R3>(tf.range(0, 12), [2, 3, 2]);
      const places = tf.tensor2d(
        [
          [2, 0],
          [1, 1],
        ],
        [2, 2],
        'int32',
      );
      expect(selectSteps(hidden, places).arraySync()).toEqual([
        [4, 5],
        [0, 1],
        [8, 9],
        [8, 9],
      ]);
      const gradient = tf.grad((input) => tf.sum(selectSteps(input as tf.Tensor3D, places)))(hidden);
      expect(gradient.arraySync()).toEqual([
        [
          [1, 1],
          [0, 0],
          [1, 1],
        ],
        [
          [0, 0],
          [2, 2],
          [0, 0],
        ],
      ]);
    });
  });
});
