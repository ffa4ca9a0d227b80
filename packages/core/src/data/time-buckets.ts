import { ConfigError } from '../errors.ts';

/**
 * Boundaries of gap buckets: bucket 0 is "no gap" (padding, first step), 1 is under `firstSeconds`, the last is over
 * `lastSeconds`.
 */
export type TimeBuckets = { readonly boundaries: Float64Array; readonly count: number };

const day = 86_400;

/**
 * `count` buckets with geometric boundaries: 201 from 10 s to 2 days unless said otherwise.
 * @throws ConfigError when the bounds are reversed.
 */
export function timeBuckets({
  count = 201,
  firstSeconds = 10,
  lastSeconds = 2 * day,
}: { readonly count?: number; readonly firstSeconds?: number; readonly lastSeconds?: number } = {}): TimeBuckets {
  if (!(firstSeconds > 0 && firstSeconds < lastSeconds))
    throw new ConfigError(
      `timeBuckets: the first bound (${firstSeconds} s) must be above 0 and below the last (${lastSeconds} s).`,
    );
  const numBoundaries = count - 2;
  const ratio = numBoundaries > 1 ? (lastSeconds / firstSeconds) ** (1 / (numBoundaries - 1)) : 1;
  return {
    boundaries: Float64Array.from({ length: numBoundaries }, (_, index) =>
      index === numBoundaries - 1 ? lastSeconds : firstSeconds * ratio ** index,
    ),
    count,
  };
}

/** The bucket of a gap: 1 + how many boundaries are at or below it. */
export function timeBucket({ boundaries }: TimeBuckets, gapSeconds: number): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boundaries[middle]! <= gapSeconds) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
