import type { MealSequence } from '@daybook/core';

/** A held-out meal with one food hidden; the person's earlier meals are known. Foods are places in the vocabulary. */
export type RankExample = {
  /** Ends with the meal. */
  readonly sequence: MealSequence;
  /** Place of the hidden food in `mealFoods` of the last meal. */
  readonly place: number;
  readonly target: number;
  readonly visible: readonly number[];
  /** Foods of the earlier meals, with how many meals held them. */
  readonly eaten: ReadonlyMap<number, number>;
};
