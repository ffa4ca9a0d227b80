import * as tf from '@tensorflow/tfjs-core';
import type { EventsConfig } from './config.ts';

type Buckets = Pick<EventsConfig, 'numDtBuckets' | 'dtFirstSeconds' | 'dtLastSeconds'>;

/** A gap 20 % longer is nearly the same gap: one standard deviation. */
const spreadRatio = 1.2;

/** `spreadRatio` in buckets. */
const deviation = ({ numDtBuckets, dtFirstSeconds, dtLastSeconds }: Buckets): number =>
  Math.log(spreadRatio) / (Math.log(dtLastSeconds / dtFirstSeconds) / Math.max(1, numDtBuckets - 3));

/**
 * How much of a gap bucket goes to each bucket: a bell around itself, nothing to or from bucket 0, rows of length 1.
 * [numDtBuckets, numDtBuckets] 200 buckets are many for the timelines of a small app; sharing between neighbours lets
 * each be learned from all.
 */
export function gapKernel(config: Buckets): tf.Tensor2D {
  const { numDtBuckets } = config;
  const spread = deviation(config);
  const weights = new Float32Array(numDtBuckets * numDtBuckets);
  for (let from = 1; from < numDtBuckets; from++) {
    const row = weights.subarray(from * numDtBuckets, (from + 1) * numDtBuckets);
    for (let to = 1; to < numDtBuckets; to++) row[to] = Math.exp(-0.5 * ((from - to) / spread) ** 2);
    const length = Math.hypot(...row);
    row.forEach((weight, to) => (row[to] = weight / length));
  }
  return tf.tensor2d(weights, [numDtBuckets, numDtBuckets]);
}

/** The same bells as shares that add up to 1, by bucket. The first and the last bucket hold what is out of reach. */
export function gapSpreads(config: Buckets): (readonly (readonly [bucket: number, share: number])[])[] {
  const last = config.numDtBuckets - 1;
  const spread = deviation(config);
  return Array.from({ length: config.numDtBuckets }, (_, bucket) => {
    if (bucket <= 1 || bucket === last) return [[bucket, 1]];
    const reach = Math.ceil(2.5 * spread);
    const near = Array.from({ length: 2 * reach + 1 }, (_, place) => bucket - reach + place).filter(
      (other) => other > 1 && other < last,
    );
    const weights = near.map((other) => Math.exp(-0.5 * ((bucket - other) / spread) ** 2));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return near.map((other, place) => [other, weights[place]! / total]);
  });
}
