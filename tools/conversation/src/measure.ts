import { accuracy, auroc, bootstrapInterval, createRandom } from '@daybook/core';
import { tailThreshold, type TailAnswers } from '@daybook/conversation';

/** `mean` over the seeds; `low … high` covers 95 % of resamples of the conversations. */
export type Measured = { readonly mean: number; readonly low: number; readonly high: number; readonly seeds: readonly number[] };
export type Score = { readonly accuracy: Measured; readonly auroc: Measured; readonly examples: number };

const samples = 300;

/** Answers of one or more seeds to the same questions. Each seed's threshold comes from its own validation answers. */
export function score(seeds: readonly { readonly validation: TailAnswers; readonly test: TailAnswers }[]): Score {
  const { labels, conversations } = seeds[0]!.test;
  const places = labels.map((_, place) => place);
  const thresholds = seeds.map(({ validation }) => tailThreshold(validation));
  const measured = (metric: (probabilities: number[], truth: number[], seed: number) => number): Measured => {
    const bySeed = (chosen: readonly number[]) => seeds.map(({ test }, seed) => metric(chosen.map((place) => test.probabilities[place]!), chosen.map((place) => labels[place]!), seed));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { estimate, low, high } = bootstrapInterval((chosen) => mean(bySeed(chosen)), places, conversations, { random: createRandom('bootstrap'), samples });
    return { mean: estimate, low, high, seeds: bySeed(places) };
  };
  return { accuracy: measured((probabilities, truth, seed) => accuracy(probabilities, truth, thresholds[seed])), auroc: measured(auroc), examples: labels.length };
}
