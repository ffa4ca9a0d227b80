import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { lookBack, predictionTimeBias } from './look-back.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

describe('lookBack', () => {
  it('lets [CLS] see everything and a step what came before it', () => {
    const bias = lookBack(4);
    const seen = bias.arraySync()[0]![0]!.map((row) => row.map((score) => (score === 0 ? 1 : 0)));
    expect(seen).toEqual([
      [1, 1, 1, 1],
      [0, 1, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 1, 1],
    ]);
    bias.dispose();
  });
});

describe('predictionTimeBias', () => {
  it('lets a prediction time see itself and the steps it reads, and a step itself and earlier steps', () => {
    tf.tidy(() => {
      const reads = tf.tensor3d([
        [
          [1, 0, 0],
          [1, 1, 0],
        ],
      ]);
      const bias = predictionTimeBias(reads);
      expect(bias.shape).toEqual([1, 1, 5, 5]);
      expect(bias.arraySync()[0]![0]!.map((row) => row.map((score) => (score === 0 ? 1 : 0)))).toEqual([
        [1, 0, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 1, 1, 0],
        [0, 0, 1, 1, 1],
      ]);
    });
  });

  it('adds the lag scores of each head where a prediction time looks at a step', () => {
    tf.tidy(() => {
      const reads = tf.ones<tf.Rank.R3>([1, 1, 2]);
      const lagScores = tf.tensor4d([3, 4, 5, 6], [1, 2, 1, 2]); // [batch, length, prediction times, numHeads]
      const bias = predictionTimeBias(reads, lagScores).arraySync()[0]!;
      expect(bias.map((head) => head[0]!.slice(1))).toEqual([
        [3, 5],
        [4, 6],
      ]);
    });
  });
});
