// examples/: what is predicted, of whom and when, from histories alone. Imports no other folder.

import { countBefore, DataError, daySeconds, hashText } from '@daybook/core';
import type { Cohort, Timeline } from './timeline.ts';
import { countedTypes, labelAt, type Target } from './target.ts';

/** One person at one prediction time. */
export type Example = {
  /** Index into the cohort's `people`. */
  readonly person: number;
  /** Unix seconds. */
  readonly predictionTime: number;
  /** In the order of the targets; NaN where a `value` target saw no value. */
  readonly labels: readonly number[];
};

export type ExampleConfig = {
  readonly targets: readonly Target[];
  /** Days between two predictions about one person. */
  readonly everyDays: number;
  /** The same in training, where more often. */
  readonly trainEveryDays?: number | undefined;
  /** Nothing is predicted for people who did nothing for longer. */
  readonly activeWithinDays: number;
};

/** Whether something is predicted for a person: their last own event is at most `activeWithinDays` old. */
export function activeAt(history: Timeline, predictionTime: number, activeWithinDays: number): boolean {
  const oldest = predictionTime - activeWithinDays * daySeconds;
  for (let step = countBefore(history.times, predictionTime) - 1; step >= 0 && history.times[step]! >= oldest; step--) {
    if (history.byPerson[step]) return true;
  }
  return false;
}

/**
 * Anchors of one person: programme start (or, if unknown, the first own event) + everyDays × 1, 2, 3 … while `anchor +
 * windowDays ≤ lastTime`.
 */
export function anchors(history: Timeline, config: ExampleConfig, lastTime: number): number[] {
  const origin = history.programmeStart ?? history.times[history.byPerson.indexOf(1)];
  if (origin === undefined) return [];
  const windowSeconds = Math.max(...config.targets.map(({ windowDays }) => windowDays)) * daySeconds;
  const times: number[] = [];
  for (let week = 1; ; week++) {
    const time = origin + week * config.everyDays * daySeconds;
    if (time + windowSeconds > lastTime) return times;
    if (activeAt(history, time, config.activeWithinDays)) times.push(time);
  }
}

/** Examples of the given people whose prediction time is at least `from` and whose label windows all end by `until`. */
export function makeExamples(
  cohort: Cohort,
  people: readonly number[],
  config: ExampleConfig,
  range: { readonly from?: number; readonly until?: number } = {},
): Example[] {
  const { from = -Infinity, until = Infinity } = range;
  const counted = config.targets.map((target) => countedTypes(target, cohort.types));
  return people.flatMap((person) => {
    const history = cohort.people[person]!;
    return anchors(history, config, Math.min(cohort.lastTime, until))
      .filter((predictionTime) => predictionTime >= from)
      .map((predictionTime) => ({
        person,
        predictionTime,
        labels: config.targets.map((target, index) => labelAt(target, counted[index]!, history, predictionTime)),
      }));
  });
}

/** Who is in which part, and the time up to which labels may be learned. */
export type ExampleSplit = {
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
  /** Unix seconds; absent for folds by person without a cutoff. */
  readonly cutoff?: number;
};

/** Training examples that more often would not help. */
const enoughExamples = 100_000;

/** The fewest whole days between training examples that make no more than `enoughExamples`, or `everyDays`. */
function oftenAsPossible(examples: number, everyDays: number): number {
  const days = Math.max(1, Math.ceil((examples * everyDays) / enoughExamples));
  return days < everyDays ? days : everyDays;
}

export type ExampleParts = { readonly train: Example[]; readonly validation: Example[]; readonly test: Example[] };

/**
 * People × time without leakage: train and validation are their people's examples whose label window ends by the
 * cutoff; test is the test people's examples predicted at or after it. So a test label is of another person and a later
 * time than anything learned.
 * @throws DataError when a person is in two parts.
 */
export function splitExamples(cohort: Cohort, split: ExampleSplit, config: ExampleConfig): ExampleParts {
  const seen = new Set<string>();
  for (const userId of [...split.train, ...split.validation, ...split.test]) {
    if (seen.has(userId))
      throw new DataError(`${userId} is in two parts of the split: training people must not be tested.`);
    seen.add(userId);
  }
  const indexOf = new Map(cohort.people.map(({ userId }, index) => [userId, index]));
  const indices = (userIds: readonly string[]) =>
    userIds.map((userId) => indexOf.get(userId)).filter((index) => index !== undefined);
  const before = split.cutoff === undefined ? {} : { until: split.cutoff };
  const trainPeople = indices(split.train);
  const weekly = makeExamples(cohort, trainPeople, config, before);
  const trainEveryDays = config.trainEveryDays ?? oftenAsPossible(weekly.length, config.everyDays);
  const after = split.cutoff === undefined ? {} : { from: split.cutoff };
  return {
    train:
      trainEveryDays === config.everyDays
        ? weekly
        : makeExamples(cohort, trainPeople, { ...config, everyDays: trainEveryDays }, before),
    validation: makeExamples(cohort, indices(split.validation), config, before),
    test: makeExamples(cohort, indices(split.test), config, after),
  };
}

/** Fold of a person, 0 … folds − 1, by a hash of the id, whoever else is there. */
export function foldOf(userId: string, folds: number, seed = 0): number {
  return hashText(userId, seed) % folds;
}

/**
 * Places of the examples that neither read nor foretell their person's final week, which begins at the person's last
 * prediction time. Without it a score that depends on how records end changes.
 */
export function beforeFinalWeek(
  examples: readonly { readonly person: number | string; readonly predictionTime: number }[],
  windowDays: number,
): number[] {
  const lastOf = new Map<number | string, number>();
  for (const { person, predictionTime } of examples)
    lastOf.set(person, Math.max(predictionTime, lastOf.get(person) ?? -Infinity));
  return [...examples.keys()].filter((place) => {
    const { person, predictionTime } = examples[place]!;
    return predictionTime + windowDays * daySeconds <= lastOf.get(person)!;
  });
}
