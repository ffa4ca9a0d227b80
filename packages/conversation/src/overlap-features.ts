import { embedding, type EmbeddingParams } from '@daybook/core/layers';
import { numSpecialIds } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import type { WordTable } from './words.ts';

/** Steps before and after the cut, [batch, length] each; without segment ids all are before it. */
export type Sides = { readonly before: tf.Tensor2D; readonly after: tf.Tensor2D };

export function sidesOf(segmentIds: tf.Tensor2D, mask: tf.Tensor2D): Sides {
  const after = tf.mul<tf.Tensor2D>(tf.cast(tf.equal(segmentIds, 2), 'float32'), mask);
  return { before: tf.sub(mask, after), after };
}

export const numPairFeatures = 6;
const nearSteps = 5;

/**
 * What each kind of similarity says of head and second segment as a whole: mean, largest, mean of each message's best
 * partner from both sides, last × first, mean around the cut. All 0 without segment ids. cosines [batch, kinds, length,
 * length] → [batch, kinds · numPairFeatures]
 */
export function pairOverlap(cosines: tf.Tensor4D, { before, after }: Sides): tf.Tensor2D {
  const [batchSize, kinds, length] = cosines.shape;
  const [head, nextSegment] = [tf.expandDims(before, 1), tf.expandDims(after, 1)]; // [batch, 1, length]
  const pairs = tf.mul(tf.expandDims(head, 3), tf.expandDims(nextSegment, 2)); // [batch, 1, length, length]
  const places = tf.range(0, length);
  const distance = tf.sub(tf.expandDims(places, 0), tf.expandDims(places, 1)); // [length, length]
  const within = (steps: number) => tf.mul(pairs, tf.cast(tf.lessEqual(distance, steps), 'float32'));
  const meanOver = (chosen: tf.Tensor) =>
    tf.div(tf.sum(tf.mul(cosines, chosen), [2, 3]), tf.maximum(tf.sum(chosen, [2, 3]), 1)); // [batch, kinds]
  // under every cosine where there is no pair
  const possible = tf.add(tf.mul(cosines, pairs), tf.mul(tf.sub(pairs, 1), 2));
  const meanBest = (axis: 2 | 3, side: tf.Tensor) =>
    tf.div(tf.sum(tf.mul(tf.max(possible, axis), side), 2), tf.maximum(tf.sum(side, 2), 1));
  const features = [
    meanOver(pairs),
    tf.max(possible, [2, 3]),
    meanBest(2, nextSegment),
    meanBest(3, head),
    meanOver(within(1)),
    meanOver(within(nearSteps)),
  ];
  const hasPairs = tf.cast(tf.greater(tf.sum(pairs, [2, 3]), 0), 'float32'); // [batch, 1]
  return tf.mul<tf.Tensor2D>(tf.reshape(tf.stack(features, 2), [batchSize, kinds * numPairFeatures]), hasPairs);
}

/** ln of how much a word says, by word id: begins as its idf, is trained. weight [numWords, 1] */
export type WordParams = { readonly importance: EmbeddingParams };

/** The idf of a table's words, before training. */
export function setWordWeights({ importance }: WordParams, { weights, unknownWeight }: WordTable): void {
  const rows = [...Array<number>(numSpecialIds).fill(unknownWeight), ...weights].map((weight) => [Math.log(weight)]);
  tf.tidy(() => importance.weight.assign(tf.tensor2d(rows)));
}

/** How much each distinct word of a conversation says. words int32 [batch, 1, distinct] → same shape */
export function wordWeights({ importance }: WordParams, words: tf.Tensor): tf.Tensor3D {
  const logs = embedding(importance, { vocabSize: importance.weight.shape[0], hiddenSize: 1, paddingIndex: 0 }, words);
  return tf.exp(tf.reshape<tf.Rank.R3>(logs, words.shape as [number, number, number]));
}

export const numWordFeatures = { step: 7, whole: 6 } as const;

const amount = (sum: tf.Tensor) => tf.div(tf.log1p(sum), 3);
const rarity = (weight: tf.Tensor) => tf.div(weight, 5);
const share = (part: tf.Tensor, whole: tf.Tensor) => tf.div(part, tf.add(whole, 1e-6));

/**
 * 1 where message j came before message i on the same side of the cut. sideOf [batch, length, 2] → [batch, length,
 * length]
 */
function earlierOnSameSide(sideOf: tf.Tensor): tf.Tensor3D {
  const places = tf.range(0, sideOf.shape[1]!);
  const earlier = tf.cast(tf.less(tf.expandDims(places, 0), tf.expandDims(places, 1)), 'float32');
  return tf.mul<tf.Tensor3D>(tf.matMul(sideOf, sideOf, false, true), earlier);
}

/**
 * Words met again. Of each message: how much it says, and of that what stands on the other side of the cut and what in
 * earlier messages of its own side (share, amount, the rarest word). Of head and second segment as a whole: the same,
 * shares of both, and their idf-weighted cosine; 0 without segment ids. weights [batch, 1, distinct], bags [batch,
 * length, distinct] → step [batch, length, 7], whole [batch, 6]
 */
export function wordOverlap(
  weights: tf.Tensor3D,
  bags: tf.Tensor3D,
  { before, after }: Sides,
): { readonly step: tf.Tensor3D; readonly whole: tf.Tensor2D } {
  const sides = tf.stack([before, after], 1) as tf.Tensor3D; // [batch, 2, length]
  const counts = tf.matMul(sides, bags); // [batch, 2, distinct]
  const sideOf = tf.transpose(sides, [0, 2, 1]);
  const elsewhere = tf.minimum(tf.matMul(earlierOnSameSide(sideOf), bags), 1);
  const across = tf.minimum(tf.matMul(sideOf, tf.reverse(counts, 1)), 1);
  const mass = tf.mul(bags, weights);
  const total = tf.sum(mass, 2);
  const met = [across, elsewhere].flatMap((seen) => {
    const shared = tf.mul(mass, seen);
    const sum = tf.sum(shared, 2);
    return [share(sum, total), amount(sum), rarity(tf.max(shared, 2))];
  });
  const [first, second] = tf.unstack(tf.minimum(counts, 1), 1) as [tf.Tensor2D, tf.Tensor2D]; // [batch, distinct] each
  const weight = tf.squeeze<tf.Tensor2D>(weights, [1]);
  const shared = tf.mul(tf.mul(first, second), weight);
  const [both, ofFirst, ofSecond] = [
    tf.sum(shared, 1),
    tf.sum(tf.mul(first, weight), 1),
    tf.sum(tf.mul(second, weight), 1),
  ];
  const cosine = tf.div(both, tf.sqrt(tf.add(tf.mul(ofFirst, ofSecond), 1e-6)));
  const whole = [
    cosine,
    share(both, ofFirst),
    share(both, ofSecond),
    amount(both),
    amount(tf.sum(tf.mul(first, second), 1)),
    rarity(tf.max(shared, 1)),
  ];
  return { step: tf.stack([amount(total), ...met], 2) as tf.Tensor3D, whole: tf.stack(whole, 1) as tf.Tensor2D };
}
