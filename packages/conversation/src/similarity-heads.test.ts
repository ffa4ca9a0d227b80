import { createRandom } from '@daybook/core';
import { numSpecialIds } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  similarityHeads,
  contrastiveLoss,
  initSimilarityHeads,
  metricVectors,
  unitVectors,
} from './similarity-heads.ts';
import { conversationConfig } from './config.ts';

beforeAll(async () => {
  await chooseBackend();
});

const config = conversationConfig('small', {
  hiddenSize: 8,
  numHeads: 2,
  vectorSize: 4,
  numRoles: numSpecialIds,
  numSimilarityHeads: 4,
});
const int = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
const noWords = () => ({ words: tf.zeros<tf.Rank.R3>([1, 1, 1], 'int32'), bags: tf.zeros<tf.Rank.R3>([1, 1, 1]) });
const near: number[] = [1, 0.1, 0, 0];
const far: number[] = [0, 0, 1, 0];

describe('unitVectors', () => {
  it('has length 1, whatever the encoder gave, and leaves zeros alone', () => {
    const unit = unitVectors(
      tf.tensor3d([
        [
          [3, 4, 0, 0],
          [0, 0, 0, 0],
        ],
      ]),
    ).dataSync();
    expect(unit[0]).toBeCloseTo(0.6, 5);
    expect(unit[1]).toBeCloseTo(0.8, 5);
    expect(Array.from(unit.subarray(4))).toEqual([0, 0, 0, 0]);
  });
});

describe('similarityHeads', () => {
  const met = (rows: number[][], segmentIds: number[][], mask: number[][]) =>
    tf.tidy(() => {
      const params = initSimilarityHeads(config, createRandom(1));
      const metric = metricVectors(params, unitVectors(tf.tensor3d([rows])));
      return Array.from(
        similarityHeads(params, { ...noWords(), metric, segmentIds: int(segmentIds), mask: tf.tensor2d(mask) })
          .dataSync()
          .subarray(0, 8),
      );
    });

  it('tells a message that meets its like from one that does not', () => {
    const like = met([near, near, far], [[1, 2, 2]], [[1, 1, 1]]);
    const unlike = met([near, far, far], [[1, 2, 2]], [[1, 1, 1]]);
    expect(Math.max(...like.map((value, place) => Math.abs(value - unlike[place]!)))).toBeGreaterThan(1e-3);
  });

  it('does not meet padding, and a message alone meets nobody', () => {
    const without = met([near, far], [[1, 2]], [[1, 1]]);
    met([near, far, near], [[1, 2, 2]], [[1, 1, 0]]).forEach((value, place) =>
      expect(value).toBeCloseTo(without[place]!, 5),
    );
    const alone = met([near, far], [[1, 2]], [[1, 0]]);
    met([near, near], [[1, 2]], [[1, 0]]).forEach((value, place) => expect(value).toBeCloseTo(alone[place]!, 5));
  });
});

describe('contrastiveLoss', () => {
  const loss = (rows: number[][][], contents: number[][]) =>
    tf.tidy(() => {
      const params = initSimilarityHeads(config, createRandom(1));
      return contrastiveLoss(
        params,
        metricVectors(params, unitVectors(tf.tensor3d(rows))),
        int(contents),
        tf.ones([2, 2]),
      ).dataSync()[0]!;
    });

  it('is low when the messages of one conversation are near each other', () => {
    const own = [
      [0, 1],
      [2, 3],
    ];
    expect(
      loss(
        [
          [near, near],
          [far, far],
        ],
        own,
      ),
    ).toBeLessThan(0.01);
    expect(
      loss(
        [
          [near, far],
          [near, far],
        ],
        own,
      ),
    ).toBeGreaterThan(1);
  });

  it('does not call a message and its transplanted copy a pair', () => {
    // The second second segment is a copy of the first: (10.7 + 0.7 + 0.7) / 3; as a pair, the copies would push all
    // others away: (10.7 + 5 + 5) / 3.
    expect(
      loss(
        [
          [near, far],
          [near, far],
        ],
        [
          [0, 1],
          [2, 1],
        ],
      ),
    ).toBeCloseTo(4, 0);
  });
});
