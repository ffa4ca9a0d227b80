import { describe, expect, it } from 'vitest';
import { bootstrapDifference, bootstrapInterval } from './bootstrap.ts';
import { createRandom } from '../random.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function normals(count: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.normal());
}

describe('bootstrapInterval', () => {
  it('of a mean spans about 1.96 standard errors either side', () => {
    const values = normals(400, 1);
    const { estimate, low, high } = bootstrapInterval(
      mean,
      values,
      values.map((_, index) => index),
      { random: createRandom(2) },
    );
    expect(estimate).toBe(mean(values));
    expect((high - low) / 2).toBeCloseTo(1.96 / Math.sqrt(400), 1);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
  });

  it('is as wide as the number of people says, not the number of rows', () => {
    const people = normals(50, 1);
    const rows = people.flatMap((value) => Array.from({ length: 20 }, () => value));
    const width = (groups: readonly number[]) => {
      const { low, high } = bootstrapInterval(mean, rows, groups, { random: createRandom(2), samples: 300 });
      return high - low;
    };
    const byRow = width(rows.map((_, index) => index));
    const byPerson = width(rows.map((_, index) => Math.floor(index / 20)));
    expect(byPerson / byRow).toBeGreaterThan(3.5); // √20 ≈ 4.5
  });

  it('leaves out resamples on which the metric is undefined', () => {
    const onlyWithBoth = (values: readonly number[]) => (new Set(values).size === 2 ? 1 : NaN);
    expect(bootstrapInterval(onlyWithBoth, [0, 1], ['a', 'b'], { random: createRandom(1), samples: 50 })).toEqual({
      estimate: 1,
      low: 1,
      high: 1,
    });
    expect(bootstrapInterval(() => NaN, [0, 1], ['a', 'b'], { random: createRandom(1), samples: 5 })).toEqual({
      estimate: NaN,
      low: NaN,
      high: NaN,
    });
  });

  it('is the same for the same seed', () => {
    const run = () => bootstrapInterval(mean, normals(20, 1), normals(20, 1), { random: createRandom(5), samples: 20 });
    expect(run()).toEqual(run());
  });

  it('refuses a group missing', () => {
    expect(() => bootstrapInterval(mean, [1, 2], ['a'], { random: createRandom(1) })).toThrow(
      'bootstrapInterval: 1 groups for 2 examples. Every example needs its group.',
    );
  });
});

describe('bootstrapDifference', () => {
  it('sees a small steady difference that the two intervals alone would hide', () => {
    const second = normals(100, 1);
    const first = second.map((value) => value + 0.05);
    const groups = second.map((_, index) => index);
    const difference = bootstrapDifference(mean, first, second, groups, { random: createRandom(3), samples: 200 });
    expect(difference.low).toBeCloseTo(0.05, 6);
    expect(difference.high).toBeCloseTo(0.05, 6);
    expect(bootstrapInterval(mean, first, groups, { random: createRandom(3), samples: 200 }).low).toBeLessThan(
      mean(second),
    );
  });
});
