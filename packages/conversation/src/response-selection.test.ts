import { createRandom } from '@daybook/core';
import { numSpecialIds } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { unitVectors } from './similarity-heads.ts';
import { conversationConfig } from './config.ts';
import {
  responseSelection,
  responseSelectionLoss,
  responseVectors,
  initResponseSelection,
} from './response-selection.ts';

beforeAll(async () => {
  await chooseBackend();
});

const config = conversationConfig('small', {
  hiddenSize: 8,
  numHeads: 2,
  vectorSize: 4,
  numRoles: numSpecialIds,
  responseSize: 6,
});
const int = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
const random = createRandom(3);
const message = () => Array.from({ length: 4 }, () => random.normal());
const messages = Array.from({ length: 6 }, message);

describe('responseSelection', () => {
  const followed = (rows: number[][], segmentIds: number[], mask: number[]) =>
    tf.tidy(() => {
      const params = initResponseSelection(config, createRandom(1));
      const values = responseSelection(
        params,
        responseVectors(params, unitVectors(tf.tensor3d([rows]))),
        int([segmentIds]),
        tf.tensor2d([mask]),
      );
      return values.arraySync()[0]!;
    });
  const difference = (left: number[], right: number[]) =>
    Math.max(...left.map((value, place) => Math.abs(value - right[place]!)));

  it('sees the order of earlier messages, which similarity heads do not', () => {
    const [a, b, c, d] = messages as [number[], number[], number[], number[]];
    const [own, swapped] = [
      [a, b, c, d],
      [b, a, c, d],
    ].map((rows) => followed(rows, [0, 0, 0, 0], [1, 1, 1, 1]));
    expect(difference(own![2]!, swapped![2]!)).toBeGreaterThan(1e-4);
  });

  it('sees nothing later without segment ids', () => {
    const [a, b, c, d] = messages as [number[], number[], number[], number[]];
    const [own, swapped] = [
      [a, b, c, d],
      [a, b, d, c],
    ].map((rows) => followed(rows, [0, 0, 0, 0], [1, 1, 1, 1]));
    expect(difference(own![1]!, swapped![1]!)).toBeLessThan(1e-6);
    expect(difference(own![2]!, swapped![2]!)).toBeGreaterThan(1e-4);
  });

  it('tells every step, with segment ids, how the second segment begins', () => {
    const rows = messages.slice(0, 4);
    const [early, late] = [followed(rows, [1, 2, 2, 2], [1, 1, 1, 1]), followed(rows, [1, 1, 1, 2], [1, 1, 1, 1])];
    expect(difference(early[0]!, late[0]!)).toBeGreaterThan(1e-4);
  });

  it('does not see padding', () => {
    const without = followed(messages.slice(0, 3), [1, 1, 2], [1, 1, 1]);
    const padded = followed(messages.slice(0, 4), [1, 1, 2, 2], [1, 1, 1, 0]);
    without.forEach((row, step) => expect(difference(row, padded[step]!)).toBeLessThan(1e-5));
  });
});

describe('responseSelectionLoss', () => {
  /** The loss where `next` of a message is what `context` of the one before is, and elsewhere something else. */
  const loss = (contents: number[][], mask: number[][]) =>
    tf.tidy(() => {
      const params = initResponseSelection(config, createRandom(1));
      const place = (number: number) => Array.from({ length: 6 }, (_, index) => (index === number ? 1 : 0));
      const context = tf.tensor3d(
        [
          [0, 1, 2],
          [3, 4, 5],
        ].map((row) => row.map((number) => place((number + 1) % 6))),
      );
      const next = tf.tensor3d(contents.map((row) => row.map(place)));
      return responseSelectionLoss(params, { context, next }, int(contents), tf.tensor2d(mask)).dataSync()[0]!;
    });
  const all = [
    [1, 1, 1],
    [1, 1, 1],
  ];

  it('is low when each context points at what came next', () => {
    expect(
      loss(
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
        all,
      ),
    ).toBeLessThan(0.01);
  });

  it('asks nothing across a cut whose second segment is another conversation’s', () => {
    // After the swapped segments nothing is asked either: its context is not its own. The second conversation alone
    // remains.
    expect(
      loss(
        [
          [0, 4, 5],
          [3, 4, 5],
        ],
        all,
      ),
    ).toBeLessThan(0.01);
    expect(
      loss(
        [
          [0, 4, 5],
          [3, 1, 2],
        ],
        all,
      ),
    ).toBe(0);
  });
});
