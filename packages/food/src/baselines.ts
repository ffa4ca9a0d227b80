import { hitAtK, ndcgAtK, rank } from '@daybook/core';
import { ease, easePenalties } from './ease.ts';
import type { FoodCounts, FoodRanker } from './food-counts.ts';
import { ownHabit, personalNeighbours } from './personal-rankers.ts';
import type { RankExample } from './rank-example.ts';

export function popularity({ single }: FoodCounts): FoodRanker {
  return () => single;
}

/** Σ over visible foods of P(food | visible food), popularity where nothing is visible. */
export function coOccurrence({ numFoods, numPaired, single, pairs }: FoodCounts): FoodRanker {
  return ({ visible }) => {
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

/** EASE + `habit` · share of the person's own meals + `common` · share of all meals. */
export function blend(
  { single, numMeals }: FoodCounts,
  { linear, own }: { readonly linear: FoodRanker; readonly own: FoodRanker },
  { habit, common }: { readonly habit: number; readonly common: number },
): FoodRanker {
  return (question) => {
    const [byMeal, byPerson] = [linear(question), own(question)];
    return single.map(
      (count, food) => byMeal[food]! + habit * byPerson[food]! + (common * count) / Math.max(1, numMeals),
    );
  };
}

const decays = [1, 0.97, 0.9, 0.7, 0.4];
const neighbourSettings = decays
  .slice(0, 3)
  .flatMap((decay) => [20, 100].flatMap((numNeighbours) => [0.3, 0.7].map((own) => ({ decay, numNeighbours, own }))));
const blendWeights = [0.03, 0.1, 0.2, 0.4, 0.8, 1.6].flatMap((habit) =>
  [0, 0.1, 0.3, 1].map((common) => ({ habit, common })),
);

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

function score(ranker: FoodRanker, examples: readonly RankExample[]): RankMetrics {
  return rankMetrics(examples.map((example) => rank(ranker(example), example.target, new Set(example.visible))));
}

/** The ranker that is best on validation examples, by hit@10; the first of equals. */
function bestOf(rankers: readonly FoodRanker[], examples: readonly RankExample[]): FoodRanker {
  if (examples.length === 0) return rankers[0]!;
  const scores = rankers.map((ranker) => score(ranker, examples)['hit@10']);
  return rankers[scores.indexOf(Math.max(...scores))]!;
}

/** The network's ranking metrics by simple methods, on the same examples; settings are chosen on `validation`. */
export function evaluateFoodBaselines(
  counts: FoodCounts,
  examples: readonly RankExample[],
  validation: readonly RankExample[],
): Readonly<Record<string, RankMetrics>> {
  const linear = easePenalties.map((penalty) => ease(counts, penalty));
  const own = bestOf(
    decays.map((decay) => ownHabit(counts, decay)),
    validation,
  );
  const neighbours = bestOf(
    neighbourSettings.map((settings) => personalNeighbours(counts, settings)),
    validation,
  );
  const parts = { linear: bestOf(linear, validation), own };
  const blended = bestOf(
    blendWeights.map((weights) => blend(counts, parts, weights)),
    validation,
  );
  return {
    popularity: score(popularity(counts), examples),
    coOccurrence: score(coOccurrence(counts), examples),
    ownHabit: score(own, examples),
    personalNeighbours: score(neighbours, examples),
    /** The best penalty in hindsight, so that it is not weak for want of tuning. */
    ease: linear
      .map((ranker) => score(ranker, examples))
      .reduce((best, each) => (each['hit@10'] > best['hit@10'] ? each : best)),
    blend: score(blended, examples),
  };
}
