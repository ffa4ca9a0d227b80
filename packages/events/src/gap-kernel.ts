import * as tf from '@tensorflow/tfjs-core';
import type { EventsConfig } from './config.ts';

/** A gap 20 % longer is nearly the same gap: one standard deviation. */
const spreadRatio = 1.2;

/**
 * How much of a gap bucket goes to each bucket: a bell around itself, nothing to or from bucket 0, rows of length 1.
 * [numDtBuckets, numDtBuckets] 200 buckets are many for the timelines of a small app; sharing between neighbours lets
 * each be learned from all.
 */
export function gapKernel({
  numDtBuckets,
  dtFirstSeconds,
  dtLastSeconds,
}: Pick<EventsConfig, 'numDtBuckets' | 'dtFirstSeconds' | 'dtLastSeconds'>): tf.Tensor2D {
  // in buckets
  const spread = Math.log(spreadRatio) / (Math.log(dtLastSeconds / dtFirstSeconds) / Math.max(1, numDtBuckets - 3));
  const weights = new Float32Array(numDtBuckets * numDtBuckets);
  for (let from = 1; from < numDtBuckets; from++) {
    const row = weights.subarray(from * numDtBuckets, (from + 1) * numDtBuckets);
    for (let to = 1; to < numDtBuckets; to++) row[to] = Math.exp(-0.5 * ((from - to) / spread) ** 2);
    const length = Math.hypot(...row);
    row.forEach((weight, to) => (row[to] = weight / length));
  }
  return tf.tensor2d(weights, [numDtBuckets, numDtBuckets]);
}
