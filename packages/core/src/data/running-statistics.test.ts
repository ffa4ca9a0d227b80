import { describe, expect, it } from 'vitest';
import { createRunningStatistics } from './running-statistics.ts';

describe('createRunningStatistics', () => {
  it('keeps series apart and is exact for large values', () => {
    const statistics = createRunningStatistics(2);
    for (const value of [1, 2, 3, 4]) {
      statistics.add(0, value);
      statistics.add(1, 1e9 + value);
    }
    expect([statistics.count(0), statistics.mean(0), statistics.mean(1)]).toEqual([4, 2.5, 1e9 + 2.5]);
    expect(statistics.deviation(0)).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(statistics.deviation(1)).toBeCloseTo(Math.sqrt(1.25), 6);
  });

  it('gives a deviation of 1 where all values are equal', () => {
    const statistics = createRunningStatistics(1);
    statistics.add(0, 5);
    statistics.add(0, 5);
    expect(statistics.deviation(0)).toBe(1);
  });
});
