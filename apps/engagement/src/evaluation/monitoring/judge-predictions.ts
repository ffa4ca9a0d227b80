import { auroc, brier, daySeconds } from '@daybook/core';
import type { Store } from '@daybook/store';
import { countedTypes, labelAt, type Target } from '../../examples/target.ts';
import { timelinesOf } from '../../examples/workspace.ts';
import { groupBy } from '../../group-by.ts';
import type { KeptPrediction } from './prediction-log.ts';

/** What later events said of the predictions of one model at one time. */
export type JudgedRound = {
  readonly at: string;
  readonly model: string;
  readonly judged: readonly { readonly userId: string; readonly probability: number; readonly label: number }[];
};

/** Judges kept predictions of a binary target whose window the store covers; `waiting` counts those it does not. */
export function judgePredictions(
  store: Store,
  target: Target,
  kept: readonly KeptPrediction[],
): { readonly rounds: JudgedRound[]; readonly waiting: number } {
  const own = kept.filter(({ predictions }) => predictions[target.name] !== undefined);
  const isOver = ({ at }: KeptPrediction) => Date.parse(at) / 1000 + target.windowDays * daySeconds <= store.lastTime;
  const counted = countedTypes(target, store.tables.type);
  const placeOf = new Map(store.userIds.map((userId, place) => [userId, place]));
  const rounds = groupBy(own.filter(isOver), ({ at, model }) => JSON.stringify([at, model])).map((round) => {
    const known = round.filter(({ userId }) => placeOf.has(userId));
    const { at, model } = round[0]!;
    const timelines = timelinesOf(
      store,
      known.map(({ userId }) => placeOf.get(userId)!),
    );
    return {
      at,
      model,
      judged: known.map(({ userId, predictions }, place) => ({
        userId,
        probability: predictions[target.name]!,
        label: labelAt(target, counted, timelines[place]!, Date.parse(at) / 1000),
      })),
    };
  });
  return {
    rounds: rounds.filter(({ judged }) => judged.length > 0),
    waiting: own.filter((each) => !isOver(each)).length,
  };
}

/** Expected and observed share of a round, and how well it ranked. */
export function summariseRound({ judged }: Pick<JudgedRound, 'judged'>) {
  const probabilities = judged.map(({ probability }) => probability);
  const labels = judged.map(({ label }) => label);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    people: judged.length,
    expected: mean(probabilities),
    observed: mean(labels),
    auroc: auroc(probabilities, labels),
    brier: brier(probabilities, labels),
  };
}
