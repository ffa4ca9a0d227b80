import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  numPairFeatures,
  numWordFeatures,
  pairOverlap,
  setWordWeights,
  sidesOf,
  wordOverlap,
  wordWeights,
} from './overlap-features.ts';

beforeAll(async () => {
  await chooseBackend();
});

const sides = (segmentIds: number[][], mask: number[][]) =>
  sidesOf(tf.tensor2d(segmentIds, undefined, 'int32'), tf.tensor2d(mask));
const rows = (tensor: tf.Tensor, size: number) =>
  Array.from({ length: tensor.size / size }, (_, row) =>
    Array.from(tensor.dataSync().subarray(row * size, (row + 1) * size)),
  );
const close = (found: readonly number[], expected: readonly number[]) =>
  found.forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 4));

describe('pairOverlap', () => {
  // Two messages before the cut, two after, one of padding that is like everything.
  const cosines = [
    [1, 0.1, 0.2, 0.3, 1],
    [0.1, 1, 0.4, 0.8, 1],
    [0.2, 0.4, 1, 0.6, 1],
    [0.3, 0.8, 0.6, 1, 1],
    [1, 1, 1, 1, 1],
  ];
  const of = (segmentIds: number[]) =>
    rows(pairOverlap(tf.tensor4d([[cosines]]), sides([segmentIds], [[1, 1, 1, 1, 0]])), numPairFeatures)[0]!;

  it('sees head and second segment only', () => {
    // mean, largest, best partners of the second segment (.4, .8) and of the head (.3, .8), last × first, near the cut
    close(of([1, 1, 2, 2, 0]), [1.7 / 4, 0.8, 0.6, 0.55, 0.4, 1.7 / 4]);
  });

  it('has nothing to say without segment ids', () => {
    close(of([0, 0, 0, 0, 0]), [0, 0, 0, 0, 0, 0]);
  });
});

describe('wordOverlap', () => {
  // Words: common (weight 1), rare (weight 4). Head: "common", "common rare"; second segment: "rare", then padding.
  const bags = [
    [
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ];
  const of = (segmentIds: number[]) => {
    const { step, whole } = wordOverlap(
      tf.tensor3d([[[1, 4]]]),
      tf.tensor3d(bags),
      sides([segmentIds], [[1, 1, 1, 0]]),
    );
    return { steps: rows(step, numWordFeatures.step), whole: rows(whole, numWordFeatures.whole)[0]! };
  };
  const amount = (sum: number) => Math.log1p(sum) / 3;

  it('finds words on the other side, and on its own in earlier messages only', () => {
    const { steps, whole } = of([1, 1, 2, 0]);
    close(steps[0]!, [amount(1), 0, 0, 0, 0, 0, 0]);
    close(steps[1]!, [amount(5), 0.8, amount(4), 0.8, 0.2, amount(1), 0.2]);
    close(steps[2]!, [amount(4), 1, amount(4), 0.8, 0, 0, 0]);
    close(steps[3]!, [0, 0, 0, 0, 0, 0, 0]);
    // cosine 4 / √(5 · 4), shares of head and second segment, amount, number, rarest
    close(whole, [4 / Math.sqrt(20), 0.8, 1, amount(4), amount(1), 0.8]);
  });

  it('takes everything for one side without segment ids', () => {
    const { steps, whole } = of([0, 0, 0, 0]);
    close(steps[2]!, [amount(4), 0, 0, 0, 1, amount(4), 0.8]);
    close(whole, [0, 0, 0, 0, 0, 0]);
  });
});

describe('wordWeights', () => {
  it('begins as the table says, words that it lacks sharing one weight', () => {
    const params = { importance: { weight: tf.variable(tf.zeros<tf.Rank.R2>([4, 1])) } };
    setWordWeights(params, { words: ['walk'], weights: [0.5], unknownWeight: 3 });
    close(Array.from(wordWeights(params, tf.tensor3d([[[2, 3]]], undefined, 'int32')).dataSync()), [3, 0.5]);
  });
});
