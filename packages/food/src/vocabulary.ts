import type { MealSequence, SequenceSource, Tables } from '@daybook/core';
import {
  cachedLookup,
  createRunningStatistics,
  createVocabulary,
  sequenceBatches,
  vocabularyIds,
} from '@daybook/core/training';

/** What a network knows of its training data: foods in the order of their ids, and how much of each is usual. */
export type FoodVocabulary = {
  readonly foods: readonly string[];
  /** By food, in whatever unit it was logged. Foods without amounts are absent. */
  readonly amounts: Readonly<Record<string, { readonly mean: number; readonly std: number }>>;
};

/** One pass over training meals. */
export async function fitFoodVocabulary(
  source: SequenceSource<MealSequence>,
  { minimumFoodCount = 1 } = {},
): Promise<FoodVocabulary> {
  const table = source.tables['food'] ?? [];
  const counts = new Float64Array(table.length);
  const amountStatistics = createRunningStatistics(table.length);
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const { foods, amounts } of sequences) {
      foods.forEach((food, place) => {
        counts[food]!++;
        if (amounts[place]! > 0) amountStatistics.add(food, amounts[place]!);
      });
    }
  }
  const amounts = table.flatMap((name, food) =>
    amountStatistics.count(food) === 0
      ? []
      : [[name, { mean: amountStatistics.mean(food), std: amountStatistics.deviation(food) }] as const],
  );
  return { foods: createVocabulary(table, counts, minimumFoodCount), amounts: Object.fromEntries(amounts) };
}

/** How a source's indexes read in a network's vocabulary. */
export type FoodLookup = {
  /** From an index into the source's table to the network's id. */
  readonly foodIds: Int32Array;
  /** By index into the source's table; NaN where no amount was ever given. */
  readonly usualAmounts: Float64Array;
};

/** Computed once for each vocabulary and source. */
export const foodLookup = cachedLookup((vocabulary: FoodVocabulary, tables: Tables): FoodLookup => {
  const foods = tables['food'] ?? [];
  return {
    foodIds: vocabularyIds(vocabulary.foods, foods),
    usualAmounts: Float64Array.from(foods, (name) => vocabulary.amounts[name]?.mean ?? NaN),
  };
});
