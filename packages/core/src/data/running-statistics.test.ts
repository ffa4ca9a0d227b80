import { describe, expect, it } from 'vitest';
import { createMoments } from './running-statistics.ts';

describe('createMoments', () => {
  it('keeps series apart and is exact for large values', () => {
    const moments = createMoments(2);
    for (const value of [1, 2, 3, 4]) {
      moments.add(0, value);
      moments.add(1, 1e9 + value);
    }
    expect([moments.count(0), moments.mean(0), moments.mean(1)]).toEqual([4, 2.5, 1e9 + 2.5]);
    expect(moments.deviation(0)).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(moments.deviation(1)).toBeCloseTo(Math.sqrt(1.25), 6);
  });

  it('gives a deviation of 1 where all values are equal', () => {
    const moments = createMoments(1);
    moments.add(0, 5);
    moments.add(0, 5);
    expect(moments.deviation(0)).toBe(1);
  });
});
