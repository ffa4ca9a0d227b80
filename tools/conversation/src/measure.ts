import { accuracy, auroc, bootstrapInterval, createRandom } from '@daybook/core';
import { tailThreshold, type TailAnswers } from '@daybook/conversation';

/** `mean` over the seeds; `interval`, where asked for, covers 95 % of resamples of the conversations. */
export type Measured = { readonly mean: number; readonly interval?: readonly [number, number]; readonly seeds: readonly number[] };
export type Score = { readonly accuracy: Measured; readonly auroc: Measured; readonly examples: number };

const samples = 300;

/** Answers of one or more seeds to the same questions. Each seed's threshold comes from its own validation answers. */
export function score(seeds: readonly { readonly validation: TailAnswers; readonly test: TailAnswers }[], { interval = false } = {}): Score {
  const { labels, conversations } = seeds[0]!.test;
  const places = labels.map((_, place) => place);
  const thresholds = seeds.map(({ validation }) => tailThreshold(validation));
  const measured = (metric: (probabilities: number[], truth: number[], seed: number) => number): Measured => {
    const bySeed = (chosen: readonly number[]) => seeds.map(({ test }, seed) => metric(chosen.map((place) => test.probabilities[place]!), chosen.map((place) => labels[place]!), seed));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const values = bySeed(places);
    if (!interval) return { mean: mean(values), seeds: values };
    const { low, high } = bootstrapInterval((chosen) => mean(bySeed(chosen)), places, conversations, { random: createRandom('bootstrap'), samples });
    return { mean: mean(values), interval: [low, high], seeds: values };
  };
  return { accuracy: measured((probabilities, truth, seed) => accuracy(probabilities, truth, thresholds[seed])), auroc: measured(auroc), examples: labels.length };
}
