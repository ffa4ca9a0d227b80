import { numPointers } from '@daybook/core/layers';
import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { countMeals } from './food-counts.ts';
import { fitLinearStart } from './linear-start.ts';

const random = createRandom('diaries');
const numFoods = 12;

/** Meals of two foods that go together, of four such pairs; `own` says which of them a meal is of. */
const meals = (count: number, own: () => number) =>
  Array.from({ length: count }, () => {
    const pair = own();
    return [2 * pair, 2 * pair + 1];
  });

describe('fitLinearStart', () => {
  it('listens to EASE where foods go together', () => {
    const people = Array.from({ length: 12 }, () => meals(6, () => random.integer(6)));
    const { ease } = fitLinearStart(countMeals(people, numFoods, numFoods), numFoods);
    expect(ease).toBeGreaterThan(1);
  });

  it('listens to the person where people repeat single foods', () => {
    const people = Array.from({ length: 12 }, () => {
      const usual = random.integer(numFoods - 1);
      return Array.from({ length: 6 }, () => [usual, numFoods - 1]);
    });
    const counts = countMeals(people, numFoods, numFoods);
    const { copies } = fitLinearStart(counts, 0);
    expect(copies).toHaveLength(numPointers);
    expect(copies.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThan(2);
  });

  it('leaves EASE out where it is told to, and copes with nobody', () => {
    expect(fitLinearStart(countMeals([], numFoods, 0), 0)).toMatchObject({ ease: 0, frequency: 1 });
  });
});
