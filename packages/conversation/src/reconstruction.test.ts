import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { conversationConfig } from './config.ts';
import { initReconstruction, partMeans, reconstructionLoss } from './reconstruction.ts';

beforeAll(async () => {
  await chooseBackend();
});

const config = conversationConfig('small', {
  hiddenSize: 4,
  numHeads: 2,
  vectorSize: 2,
  numRoles: 3,
  reconstructionParts: 2,
});
const conversation = [
  [1, 0],
  [3, 0],
  [0, 2],
  [0, 4],
  [9, 9],
];

describe('partMeans', () => {
  const means = (mask: number[], parts: number) =>
    tf.tidy(() => partMeans(tf.tensor3d([conversation]), tf.tensor2d([mask]), parts).arraySync()[0]);

  it('averages each part of what is there, and padding nowhere', () => {
    expect(means([1, 1, 1, 1, 0], 2)).toEqual([
      [2, 0],
      [0, 3],
    ]);
    expect(means([1, 1, 1, 1, 0], 1)).toEqual([[1, 1.5]]);
  });

  it('leaves a part without messages at zero', () => {
    expect(means([1, 1, 0, 0, 0], 3)).toEqual([
      [1, 0],
      [3, 0],
      [0, 0],
    ]);
  });
});

describe('reconstructionLoss', () => {
  /** The loss of a layer whose outputs are `bias` whatever the vector is. */
  const loss = (bias: number[]) =>
    tf.tidy(() => {
      const params = initReconstruction(config);
      params.bias.assign(tf.tensor1d(bias));
      return reconstructionLoss(
        params,
        config,
        tf.ones([1, 4]),
        tf.tensor3d([conversation]),
        tf.tensor2d([[1, 1, 1, 1, 0]]),
      ).dataSync()[0]!;
    });

  it('begins at 1, with nothing told', () => {
    expect(loss([0, 0, 0, 0])).toBeCloseTo(1, 5);
  });

  it('is 0 when all is told', () => {
    expect(loss([2, 0, 0, 3])).toBeCloseTo(0, 5);
  });

  it('asks for the order of the parts', () => {
    expect(loss([0, 3, 2, 0])).toBeCloseTo(2, 5);
  });
});
