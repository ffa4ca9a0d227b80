import type { Random } from '@daybook/core';
import { bernoulli, gaussian } from './emission.ts';
import { readyBreakfasts, readyFoods, readyMains, sweets, usualGrams, type Dish } from './food-table.ts';
import type { HiddenState } from './hidden-state.ts';
import { favourite, type Person } from './person.ts';

/** Whether each meal of the day is logged: a habit, the same for every state. */
export const mealLogged = 0.65;
/** Whether a meal is a ready-made one. */
export const readyMade = bernoulli('ease', -0.5, -2.4);
/** Whether something sweet follows. */
export const sweetEnding = bernoulli('ease', -1.2, -1.2);
/** log(grams / usual grams) of each food. */
export const portion = gaussian('ease', 0, -0.15, 0.3);

export type Meal = { readonly foods: readonly string[]; readonly amounts: readonly number[] };

export function composeMeal(
  person: Person,
  kind: 'breakfast' | 'lunch' | 'dinner',
  state: HiddenState,
  random: Random,
): Meal {
  const ready = readyMade.sample(state, random);
  const dishes: readonly Dish[] =
    kind === 'breakfast' ? (ready ? readyBreakfasts : person.breakfasts) : ready ? readyMains : person.cuisines;
  const dish = favourite(dishes, random);
  const groups = [...dish.always, ...dish.sometimes.filter(() => random.uniform() < 0.45)];
  if (sweetEnding.sample(state, random)) groups.push(sweets);
  const foods = [...new Set(groups.map((group) => favourite(person.foods.get(group) ?? group.foods, random)))];
  return { foods, amounts: foods.map((food) => grams(food, portion.sample(state, random))) };
}

const grams = (food: string, logPortion: number) =>
  Math.max(1, Math.round((usualGrams.get(food) ?? 100) * Math.exp(logPortion)));

const sweetFoods: ReadonlySet<string> = new Set(sweets.foods);

/** Observations of a logged meal. Foods without an amount, or not in the table, show no portion. */
export function readMeal(
  foods: readonly string[],
  amounts: readonly (number | null)[],
): { readonly ready: boolean; readonly sweet: boolean; readonly logPortions: readonly number[] } {
  const logPortions = foods.flatMap((food, index) => {
    const amount = amounts[index];
    const usual = usualGrams.get(food);
    return amount == null || usual === undefined ? [] : [Math.log(amount / usual)];
  });
  return {
    ready: foods.some((food) => readyFoods.has(food)),
    sweet: foods.some((food) => sweetFoods.has(food)),
    logPortions,
  };
}
