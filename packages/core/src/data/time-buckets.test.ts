import { describe, expect, it } from 'vitest';
import { timeBucket, timeBuckets } from './time-buckets.ts';

describe('timeBuckets', () => {
  const buckets = timeBuckets();

  it('has 201 buckets by default: 1 is under 10 s, 200 is 2 days or more', () => {
    expect(buckets.count).toBe(201);
    expect([0, 9.9, 10, 172_799, 172_800, 1e9].map((gap) => timeBucket(buckets, gap))).toEqual([
      1, 1, 2, 199, 200, 200,
    ]);
  });

  it('has geometric boundaries: each as many times the one before', () => {
    const ratios = Array.from(
      buckets.boundaries.subarray(1),
      (boundary, index) => boundary / buckets.boundaries[index]!,
    );
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(1e-9);
  });

  it('never falls as the gap grows', () => {
    let last = 0;
    for (let gap = 0; gap < 200_000; gap += 137) {
      const bucket = timeBucket(buckets, gap);
      expect(bucket).toBeGreaterThanOrEqual(last);
      last = bucket;
    }
  });
});
