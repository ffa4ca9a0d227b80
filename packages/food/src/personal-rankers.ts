import type { FoodCounts, FoodRanker } from './food-counts.ts';
import { earlierMeals, onceForEachMeal } from './rank-example.ts';

/**
 * Share of a person's meals that held each food, where a meal weighs `decay` times the one after it. Sparse: only foods
 * that were eaten.
 */
export function habitShares(meals: readonly (readonly number[])[], decay: number): Map<number, number> {
  const shares = new Map<number, number>();
  let [weight, total] = [1, 0];
  for (let step = meals.length - 1; step >= 0; step--) {
    for (const food of meals[step]!) if (food >= 0) shares.set(food, (shares.get(food) ?? 0) + weight);
    total += weight;
    weight *= decay;
  }
  for (const [food, share] of shares) shares.set(food, share / total);
  return shares;
}

/** Share of all training meals that hold each food, below any share of a person's own meals. */
function fallback({ single, numMeals }: FoodCounts): Float64Array {
  return single.map((count) => (1e-4 * count) / Math.max(1, numMeals));
}

/** What the person ate before, the newest meals counting most; then what everybody eats. */
export function ownHabit(counts: FoodCounts, decay: number): FoodRanker {
  const popular = fallback(counts);
  return onceForEachMeal((question) => {
    const scores = Float64Array.from(popular);
    for (const [food, share] of habitShares(earlierMeals(question), decay)) scores[food]! += share;
    return scores;
  });
}

export type NeighbourSettings = {
  readonly decay: number;
  readonly numNeighbours: number;
  /** Weight of the person's own meals beside the neighbours'. */
  readonly own: number;
};

/**
 * own · the person's shares + (1 − own) · the mean of the shares of the training people nearest by cosine (TIFU-KNN, Hu
 * et al. 2020, without groups of meals). Popularity before the first meal.
 */
export function personalNeighbours(counts: FoodCounts, { decay, numNeighbours, own }: NeighbourSettings): FoodRanker {
  const popular = fallback(counts);
  const length = (shares: ReadonlyMap<number, number>) =>
    Math.sqrt([...shares.values()].reduce((sum, share) => sum + share * share, 0));
  const people = counts.people.map((meals) => {
    const shares = habitShares(meals, decay);
    return { shares, length: length(shares) };
  });
  return onceForEachMeal((question) => {
    const scores = Float64Array.from(popular);
    const mine = habitShares(earlierMeals(question), decay);
    if (mine.size === 0) return scores;
    const nearest = people
      .map((person) => {
        let product = 0;
        for (const [food, share] of mine) product += share * (person.shares.get(food) ?? 0);
        return { ...person, similarity: product / (person.length || 1) };
      })
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, numNeighbours);
    for (const [food, share] of mine) scores[food]! += own * share;
    for (const { shares } of nearest)
      for (const [food, share] of shares) scores[food]! += ((1 - own) * share) / nearest.length;
    return scores;
  });
}
