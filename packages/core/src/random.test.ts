import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const first = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('createRandom', () => {
  it('repeats itself for the same seed and not for another', () => {
    const draws = (seed: number) => first(5, createRandom(seed).uniform);
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  it('forks streams that do not depend on how much the parent was used', () => {
    const used = createRandom(1);
    first(10, used.uniform);
    expect(first(3, used.fork('a', 2).uniform)).toEqual(first(3, createRandom(1).fork('a', 2).uniform));
    expect(first(3, used.fork('a', 2).uniform)).not.toEqual(first(3, used.fork('a', 3).uniform));
  });

  it('is uniform and normal to what 50,000 draws can tell', () => {
    const random = createRandom(7);
    const uniform = first(50_000, random.uniform);
    const normal = first(50_000, random.normal);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(mean(uniform.map((value) => (value - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1);
  });

  it('shuffles without losing anything', () => {
    expect(createRandom(3).shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
