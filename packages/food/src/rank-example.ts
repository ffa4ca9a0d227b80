import type { MealSequence } from '@daybook/core';

/** What may be known of a meal with one food hidden. Foods are places in the vocabulary. */
export type RankQuestion = {
  readonly visible: readonly number[];
  /** Foods of each of the person’s meals in time order; only those before `step`, this meal’s place, may be read. */
  readonly meals: readonly (readonly number[])[];
  readonly step: number;
};

/** A held-out meal with one food hidden; the person's earlier meals are known. */
export type RankExample = RankQuestion & {
  /** Ends with the meal. */
  readonly sequence: MealSequence;
  /** Place of the hidden food in `mealFoods` of the last meal. */
  readonly place: number;
  readonly target: number;
};

/** Meals that simple methods look back at, at most: as many as the `base` network reads. */
const longestMemory = 768;

/** The person's meals before this one, the newest last. */
export function earlierMeals({ meals, step }: RankQuestion): readonly (readonly number[])[] {
  return meals.slice(Math.max(0, step - longestMemory), step);
}

/** `compute` for each meal once: the examples of a meal stand side by side. */
export function onceForEachMeal<Result>(
  compute: (question: RankQuestion) => Result,
): (question: RankQuestion) => Result {
  let last: { readonly question: RankQuestion; readonly result: Result } | undefined;
  return (question) => {
    if (last?.question.meals !== question.meals || last.question.step !== question.step)
      last = { question, result: compute(question) };
    return last.result;
  };
}
