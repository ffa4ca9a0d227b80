import type { MealSequence, SequenceSource } from '@daybook/core';
import { numSpecialIds, sequenceBatches } from '@daybook/core/training';
import { mealFoods } from './batch.ts';
import type { FoodConfig } from './config.ts';
import type { RankQuestion } from './rank-example.ts';
import type { FoodLookup } from './vocabulary.ts';

/** Scores of every food, by its place in the vocabulary. */
export type FoodRanker = (question: RankQuestion) => ArrayLike<number>;

/** How many training meals hold a food, and both of two of the `numPaired` most frequent; the meals of some people. */
export type FoodCounts = {
  readonly numFoods: number;
  readonly numPaired: number;
  readonly numMeals: number;
  /** [numFoods] */ readonly single: Float64Array;
  /** [numPaired × numPaired] */ readonly pairs: Float64Array;
  /** Foods of each meal of up to `mostNeighbours` training people. */
  readonly people: readonly (readonly (readonly number[])[])[];
};

/** Beyond these most frequent foods pairs are not counted: EASE inverts their matrix. */
const mostPaired = 1500;
/** Training people at even distances whose meals are kept, to find neighbours among. */
const mostNeighbours = 1000;

/** Foods of each meal, as places in the vocabulary; unknown ones are −1 and lower. */
export function foodPlaces(sequence: MealSequence, config: FoodConfig, lookup: FoodLookup): number[][] {
  return Array.from(sequence.times, (_, step) =>
    mealFoods(sequence, step, lookup, config.maxFoodsPerMeal).map(({ id }) => id - numSpecialIds),
  );
}

/** Counts of the meals of some people; pairs of the `numPaired` most frequent foods. */
export function countMeals(
  people: readonly (readonly (readonly number[])[])[],
  numFoods: number,
  numPaired: number,
): FoodCounts {
  const counts = emptyCounts(numFoods, numPaired);
  for (const meals of people) addMeals(counts, meals);
  return { ...counts, people, numMeals: people.reduce((sum, meals) => sum + meals.length, 0) };
}

type PairCounts = Pick<FoodCounts, 'numFoods' | 'numPaired' | 'single' | 'pairs'>;

function emptyCounts(numFoods: number, mostPairedFoods: number): PairCounts {
  const numPaired = Math.min(numFoods, mostPairedFoods);
  const [single, pairs] = [new Float64Array(numFoods), new Float64Array(numPaired * numPaired)];
  return { numFoods, numPaired, single, pairs };
}

/** The same with pairs of fewer foods. */
export function withFewerPairs(counts: FoodCounts, mostPairedFoods: number): FoodCounts {
  const numPaired = Math.min(counts.numPaired, mostPairedFoods);
  const pairs = new Float64Array(numPaired * numPaired);
  for (let food = 0; food < numPaired; food++)
    pairs.set(counts.pairs.subarray(food * counts.numPaired, food * counts.numPaired + numPaired), food * numPaired);
  return { ...counts, numPaired, pairs };
}

function addMeals({ numPaired, single, pairs }: PairCounts, meals: readonly (readonly number[])[]): void {
  for (const foods of meals) {
    for (const food of foods) single[food]!++;
    const paired = foods.filter((food) => food < numPaired);
    for (const food of paired) for (const other of paired) pairs[food * numPaired + other]!++;
  }
}

/** One pass over training meals. */
export async function countFoods(
  source: SequenceSource<MealSequence>,
  config: FoodConfig,
  lookup: FoodLookup,
): Promise<FoodCounts> {
  const counts = emptyCounts(config.numFoods - numSpecialIds, mostPaired);
  const people: number[][][] = [];
  const every = Math.max(1, Math.ceil(source.size / mostNeighbours));
  let [numPeople, numMeals] = [0, 0];
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const sequence of sequences) {
      const meals = foodPlaces(sequence, config, lookup).map((foods) => foods.filter((food) => food >= 0));
      if (numPeople++ % every === 0) people.push(meals);
      numMeals += meals.length;
      addMeals(counts, meals);
    }
  }
  return { ...counts, numMeals, people };
}
