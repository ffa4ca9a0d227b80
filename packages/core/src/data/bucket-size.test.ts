import { describe, expect, it } from 'vitest';
import { bucketSize, smallerBucketSize } from './bucket-size.ts';

describe('bucketSize', () => {
  it('rounds up to four sizes an octave, and leaves small sizes and buckets as they are', () => {
    expect([1, 4, 7, 16, 17, 20, 33, 65].map((size) => bucketSize(size))).toEqual([1, 4, 7, 16, 20, 20, 40, 80]);
    expect([3, 5, 9, 13, 17].map((size) => bucketSize(size, 2))).toEqual([3, 6, 12, 16, 24]);
    for (let size = 1; size < 300; size++) {
      expect(bucketSize(size)).toBeGreaterThanOrEqual(size);
      expect(bucketSize(bucketSize(size))).toBe(bucketSize(size));
    }
  });
});

describe('smallerBucketSize', () => {
  it('is the largest bucket that is not larger', () => {
    for (let size = 1; size < 300; size++) {
      const smaller = smallerBucketSize(size, 4);
      expect(smaller).toBeLessThanOrEqual(size);
      expect(bucketSize(smaller, 4)).toBe(smaller);
      if (bucketSize(size, 4) === size) expect(smaller).toBe(size);
    }
  });
});
