import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { simulationSchema } from './config.ts';
import { foodGroups } from './food-table.ts';
import type { HiddenState } from './hidden-state.ts';
import { composeMeal, readMeal } from './meals.ts';
import { drawPerson } from './person.ts';

const person = drawPerson(0, 20_000, simulationSchema.parse({}), createRandom('person'));
const stateWith = (ease: number): HiddenState => ({ motivation: 0, ease, vigour: 0, discipline: 0 });

describe('composeMeal', () => {
  it('has more ready-made food, sweets and grams the lower the ease', () => {
    const shares = [-1.5, 1.5].map((ease) => {
      const random = createRandom('meals');
      const meals = Array.from({ length: 400 }, () => composeMeal(person, 'dinner', stateWith(ease), random)).map(
        ({ foods, amounts }) => readMeal(foods, amounts),
      );
      const portions = meals.flatMap(({ logPortions }) => logPortions);
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return {
        ready: mean(meals.map(({ ready }) => Number(ready))),
        sweet: mean(meals.map(({ sweet }) => Number(sweet))),
        portion: mean(portions),
      };
    });
    expect(shares[0]!.ready).toBeGreaterThan(shares[1]!.ready + 0.5);
    expect(shares[0]!.sweet).toBeGreaterThan(shares[1]!.sweet + 0.3);
    expect(shares[0]!.portion).toBeGreaterThan(shares[1]!.portion + 0.3);
  });

  it('never names a food twice and knows a usual helping of each', () => {
    const random = createRandom('meals');
    for (let index = 0; index < 200; index++) {
      const { foods, amounts } = composeMeal(
        person,
        index % 2 ? 'lunch' : 'breakfast',
        stateWith(random.normal()),
        random,
      );
      expect(new Set(foods).size).toBe(foods.length);
      expect(readMeal(foods, amounts).logPortions).toHaveLength(foods.length);
    }
  });
});

describe('foodGroups', () => {
  it('have a food in one group only, so that a food tells its helping', () => {
    const foods = foodGroups.flatMap((group) => group.foods);
    expect(foods.filter((food, index) => foods.indexOf(food) !== index)).toEqual([]);
  });
});
