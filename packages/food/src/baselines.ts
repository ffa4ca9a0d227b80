import { hitAtK, ndcgAtK, rank, type MealSequence, type SequenceSource } from '@daybook/core';
import { numSpecialIds, sequenceBatches } from '@daybook/core/training';
import { mealFoods } from './batch.ts';
import type { RankExample } from './rank-example.ts';
import type { FoodConfig } from './config.ts';
import type { FoodLookup } from './vocabulary.ts';

/**
 * Scores of every food, by its place in the vocabulary, for a meal of which `visible` is known and a person who ate
 * `eaten` before (counts).
 */
export type FoodRanker = (visible: readonly number[], eaten: ReadonlyMap<number, number>) => ArrayLike<number>;

/** How many training meals hold a food, and both of two of the `numPaired` most frequent. */
export type FoodCounts = {
  readonly numFoods: number;
  readonly numPaired: number;
  /** [numFoods] */ readonly single: Float64Array;
  /** [numPaired × numPaired] */ readonly pairs: Float64Array;
};

/** Beyond these most frequent foods pairs are not counted: EASE inverts their matrix. */
const mostPaired = 1500;

/** One pass over training meals. */
export async function countFoods(
  source: SequenceSource<MealSequence>,
  config: FoodConfig,
  lookup: FoodLookup,
): Promise<FoodCounts> {
  const numFoods = config.numFoods - numSpecialIds;
  const numPaired = Math.min(numFoods, mostPaired);
  const single = new Float64Array(numFoods);
  const pairs = new Float64Array(numPaired * numPaired);
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const sequence of sequences) {
      for (let step = 0; step < sequence.times.length; step++) {
        const foods = mealFoods(sequence, step, lookup, config.maxFoodsPerMeal)
          .map(({ id }) => id - numSpecialIds)
          .filter((food) => food >= 0);
        for (const food of foods) single[food]!++;
        const paired = foods.filter((food) => food < numPaired);
        for (const food of paired) for (const other of paired) pairs[food * numPaired + other]!++;
      }
    }
  }
  return { numFoods, numPaired, single, pairs };
}

export function popularity({ single }: FoodCounts): FoodRanker {
  return () => single;
}

/** Σ over visible foods of P(food | visible food), popularity where nothing is visible. */
export function coOccurrence({ numFoods, numPaired, single, pairs }: FoodCounts): FoodRanker {
  return (visible) => {
    if (visible.length === 0) return single;
    const scores = new Float64Array(numFoods);
    for (const food of visible) {
      if (food >= numPaired) continue;
      const occurrences = single[food]! || 1;
      for (let other = 0; other < numPaired; other++) scores[other]! += pairs[food * numPaired + other]! / occurrences;
    }
    return scores;
  };
}

/** What the person ate before, most often first; then what everybody eats. */
export function ownHabit({ single }: FoodCounts): FoodRanker {
  const total = single.reduce((sum, count) => sum + count, 0);
  return (_, eaten) => single.map((count, food) => (eaten.get(food) ?? 0) + count / (total + 1));
}

/**
 * Inverse of a symmetric positive definite matrix [size × size], in place (Gauss–Jordan; its pivots need no search).
 */
function invert(matrix: Float64Array, size: number): void {
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = 1 / matrix[pivot * size + pivot]!;
    matrix[pivot * size + pivot] = 1;
    for (let column = 0; column < size; column++) matrix[pivot * size + column]! *= scale;
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = matrix[row * size + pivot]!;
      if (factor === 0) continue;
      matrix[row * size + pivot] = 0;
      for (let column = 0; column < size; column++)
        matrix[row * size + column]! -= factor * matrix[pivot * size + column]!;
    }
  }
}

/**
 * EASE: the linear model from foods to foods with a zero diagonal, in closed form (Steck 2019, equation 8). `penalty`
 * is λ.
 */
export function ease({ numFoods, numPaired, pairs }: FoodCounts, penalty: number): FoodRanker {
  const inverse = Float64Array.from(pairs);
  for (let food = 0; food < numPaired; food++) inverse[food * numPaired + food]! += penalty;
  invert(inverse, numPaired);
  return (visible) => {
    const scores = new Float64Array(numFoods);
    for (const food of visible) {
      if (food >= numPaired) continue;
      for (let other = 0; other < numPaired; other++)
        if (other !== food) scores[other]! -= inverse[food * numPaired + other]! / inverse[other * numPaired + other]!;
    }
    return scores;
  };
}

const easePenalties = [10, 30, 100, 300, 1000];

/** Of the full ranking: every food counts. */
export type RankMetrics = Readonly<Record<'hit@1' | 'hit@5' | 'hit@10' | 'ndcg@10', number>>;

export function rankMetrics(ranks: readonly number[]): RankMetrics {
  return {
    'hit@1': hitAtK(ranks, 1),
    'hit@5': hitAtK(ranks, 5),
    'hit@10': hitAtK(ranks, 10),
    'ndcg@10': ndcgAtK(ranks, 10),
  };
}

/** The network's ranking metrics by simple methods, on the same examples. */
export function evaluateFoodBaselines(
  counts: FoodCounts,
  examples: readonly RankExample[],
): Readonly<Record<string, RankMetrics>> {
  const score = (ranker: FoodRanker) =>
    rankMetrics(examples.map(({ target, visible, eaten }) => rank(ranker(visible, eaten), target, new Set(visible))));
  const linear = easePenalties.map((penalty) => score(ease(counts, penalty)));
  return {
    popularity: score(popularity(counts)),
    coOccurrence: score(coOccurrence(counts)),
    ownHabit: score(ownHabit(counts)),
    /** The best penalty in hindsight, so that it is not weak for want of tuning. */
    ease: linear.reduce((best, each) => (each['hit@10'] > best['hit@10'] ? each : best)),
  };
}
