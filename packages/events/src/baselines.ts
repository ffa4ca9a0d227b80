import { hitAtK, rank } from '@daybook/core';
import { answerTarget, mixDistribution, type Distribution, type Standing } from './experts/answer.ts';
import type { EventsExperts } from './experts/fit-experts.ts';
import type { TargetName } from './experts/targets.ts';
import { blendGuess, guessNames } from './experts/values.ts';

export type BaselineMetrics = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Means of numbers by name. */
export function createMeans() {
  const sums = new Map<string, { sum: number; count: number }>();
  return {
    add(name: string, value: number) {
      const entry = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: entry.sum + value, count: entry.count + 1 });
    },
    /** NaN where nothing was added. */
    of(name: string): number {
      const { sum, count } = sums.get(name) ?? { sum: NaN, count: 1 };
      return sum / count;
    },
    names: (): readonly string[] => [...sums.keys()],
  };
}

/** The place of the best expert of each name on the events it was fitted on; frequency is the first. */
function bestPlaces(names: readonly string[], losses: readonly number[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  names.forEach((name, place) => {
    const known = best.get(name);
    if (known === undefined || losses[place]! < losses[known]!) best.set(name, place);
  });
  return best;
}

const oneOf = (size: number, place: number) => Array.from({ length: size }, (_, other) => (other === place ? 1 : 0));

const nllNames = { type: 'typeNll', item: 'itemNll', gap: 'dtNll' } as const;

/** Shares of frequency and of each expert by baseline: each method alone, and all in the best fixed mixture. */
function sharesByBaseline({ target, fitted }: EventsExperts[TargetName]): ReadonlyMap<string, readonly number[]> {
  const names = ['mostFrequent', ...target.experts.map(({ name }) => name)];
  const alone = [...bestPlaces(names, fitted.losses)].map(
    ([name, place]) => [name, oneOf(names.length, place)] as const,
  );
  return new Map([...alone, ['blend', fitted.shares]]);
}

/** Measures the experts as baselines, on the events that the network is asked. */
export function measureBaselines(experts: EventsExperts) {
  const means = createMeans();
  const ranks = new Map<string, number[]>();
  const add = (baseline: string, metric: string, value: number) => means.add(`${baseline}/${metric}`, value);
  const baselines = {
    type: sharesByBaseline(experts.type),
    item: sharesByBaseline(experts.item),
    gap: sharesByBaseline(experts.gap),
  };
  const guesses = bestPlaces(guessNames, experts.values.losses);
  return {
    addLogProbability(name: TargetName, standing: Standing) {
      const { probabilities } = answerTarget(experts[name], name, standing);
      if (probabilities.length === 0) return;
      for (const [baseline, shares] of baselines[name])
        add(
          baseline,
          nllNames[name],
          -Math.log(probabilities.reduce((sum, probability, place) => sum + probability * shares[place]!, 0)),
        );
    },
    addTypeAccuracy(type: number, distribution: Distribution) {
      for (const [baseline, shares] of baselines.type) {
        const all = mixDistribution(distribution, shares);
        add(baseline, 'typeAccuracy', all.indexOf(Math.max(...all)) === type ? 1 : 0);
      }
    },
    addItemRank(item: number, distribution: Distribution) {
      for (const [baseline, shares] of baselines.item)
        ranks.set(baseline, [
          ...(ranks.get(baseline) ?? []),
          rank(mixDistribution(distribution, shares), item, new Set()),
        ]);
    },
    addValueError(value: number, found: readonly number[]) {
      for (const [baseline, place] of guesses) add(baseline, 'valueMae', Math.abs(value - found[place]!));
      add('blend', 'valueMae', Math.abs(value - blendGuess(experts.values, found)));
    },
    metrics(): BaselineMetrics {
      const all: Record<string, Record<string, number>> = {};
      for (const name of means.names()) {
        const [baseline, metric] = name.split('/') as [string, string];
        (all[baseline] ??= {})[metric] = means.of(name);
      }
      for (const [baseline, own] of ranks) (all[baseline] ??= {})['itemHit@10'] = hitAtK(own, 10);
      return all;
    },
  };
}
