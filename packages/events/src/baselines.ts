import type { EventSequence, SequenceSource } from '@daybook/core';
import { dtBuckets } from '@daybook/core/layers';
import { gapIds, numSpecialIds, sequenceBatches } from '@daybook/core/training';
import { eventContents } from './batch.ts';
import type { EventsConfig } from './config.ts';
import { createHabit, habitDecays, type Habit } from './own-habit.ts';
import type { EventsLookup } from './vocabulary.ts';

/** A predicted event, and what a simple method may know of it. Ids are the network's; 0 = none. */
export type EventExample = {
  readonly type: number;
  readonly previousType: number;
  readonly nextType: number;
  readonly item: number;
  readonly previousItem: number;
  readonly gap: number;
  readonly previousGap: number;
  /** Standardised; NaN where the event has none. */
  readonly value: number;
  /** The timeline's last value of this type before it; 0, the mean, where there is none. */
  readonly lastValue: number;
  /** The person's own events before this one. */
  readonly own: { readonly type: Habit; readonly item: Habit; readonly gap: Habit };
};

/** Everything of a timeline that baselines look at, step by step. */
export function describeEvents(sequence: EventSequence, config: EventsConfig, lookup: EventsLookup): EventExample[] {
  const gaps = gapIds([sequence], dtBuckets(config)).data;
  const contents = eventContents(sequence, lookup);
  const lastValues = new Map<number, number>();
  const [types, items, ownGaps] = [createHabit(), createHabit(), createHabit()];
  return contents.map(({ type, item, value }, step) => {
    const described = {
      type,
      previousType: contents[step - 1]?.type ?? 0,
      nextType: contents[step + 1]?.type ?? 0,
      item,
      previousItem: contents[step - 1]?.item ?? 0,
      gap: gaps[step]!,
      previousGap: gaps[step - 1] ?? 0,
      value,
      lastValue: lastValues.get(type) ?? 0,
      own: { type: types.before(type), item: items.before(item), gap: ownGaps.before(gaps[step]!) },
    };
    if (type >= numSpecialIds) types.add(type);
    if (item >= numSpecialIds) items.add(item);
    if (gaps[step]! > 0) ownGaps.add(gaps[step]!);
    if (!Number.isNaN(value)) lastValues.set(type, value);
    return described;
  });
}

/** How often each class followed each context. */
export type ClassCounts = {
  readonly numClasses: number;
  readonly all: Float64Array;
  readonly byContext: Map<number, { total: number; readonly counts: Map<number, number> }>;
};

function emptyCounts(numClasses: number): ClassCounts {
  return { numClasses, all: new Float64Array(numClasses), byContext: new Map() };
}

function count(counts: ClassCounts, context: number, label: number): void {
  counts.all[label]!++;
  let entry = counts.byContext.get(context);
  if (!entry) counts.byContext.set(context, (entry = { total: 0, counts: new Map() }));
  entry.total++;
  entry.counts.set(label, (entry.counts.get(label) ?? 0) + 1);
}

/**
 * Mean −ln p where p(label | context) = (n(context, label) + strength · p(label)) / (n(context) + strength), with
 * p(label) smoothed by one.
 */
function negativeLogLikelihood(
  { numClasses, all, byContext }: ClassCounts,
  predicted: readonly (readonly [number, number])[],
  strength: number,
): number {
  const total = all.reduce((sum, each) => sum + each, 0);
  let sum = 0;
  for (const [context, label] of predicted) {
    const prior = (all[label]! + 1) / (total + numClasses);
    const entry = byContext.get(context);
    sum -= Math.log(((entry?.counts.get(label) ?? 0) + strength * prior) / ((entry?.total ?? 0) + strength));
  }
  return sum / predicted.length;
}

const strengths = [0.3, 1, 3, 10, 30, 100, 300, 1000];

/** Mean −ln p by the person's own events before, smoothed by everybody's as above; decay and strength in hindsight. */
function habitNegativeLogLikelihood(
  { numClasses, all }: ClassCounts,
  predicted: readonly { readonly label: number; readonly habit: Habit }[],
): number {
  const total = all.reduce((sum, each) => sum + each, 0);
  const losses = habitDecays.flatMap((_, place) =>
    strengths.map((strength) => {
      let sum = 0;
      for (const { label, habit } of predicted) {
        const prior = (all[label]! + 1) / (total + numClasses);
        sum -= Math.log((habit.counts[place]! + strength * prior) / (habit.totals[place]! + strength));
      }
      return sum / predicted.length;
    }),
  );
  return Math.min(...losses);
}

/** With the best of some strengths in hindsight, so that the baseline is not weak for want of tuning. */
function bestNegativeLogLikelihood(counts: ClassCounts, predicted: readonly (readonly [number, number])[]): number {
  return Math.min(...strengths.map((strength) => negativeLogLikelihood(counts, predicted, strength)));
}

function accuracyOf({ all, byContext }: ClassCounts, predicted: readonly (readonly [number, number])[]): number {
  const commonest = all.indexOf(Math.max(...all));
  const guesses = new Map(
    [...byContext].map(([context, { counts }]) => [
      context,
      [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0],
    ]),
  );
  return (
    predicted.filter(([context, label]) => (guesses.get(context) ?? commonest) === label).length / predicted.length
  );
}

export type EventsBaselines = {
  readonly previousType: ClassCounts;
  readonly neighbours: ClassCounts;
  readonly previousItem: ClassCounts;
  readonly previousGap: ClassCounts;
};

const neighbourContext = ({ previousType, nextType }: EventExample, numTypes: number) =>
  previousType * numTypes + nextType;

/** One pass over training timelines. */
export async function fitEventsBaselines(
  source: SequenceSource<EventSequence>,
  config: EventsConfig,
  lookup: EventsLookup,
): Promise<EventsBaselines> {
  const baselines = {
    previousType: emptyCounts(config.numTypes),
    neighbours: emptyCounts(config.numTypes),
    previousItem: emptyCounts(config.numItems),
    previousGap: emptyCounts(config.numDtBuckets),
  };
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const event of sequences.flatMap((sequence) => describeEvents(sequence, config, lookup))) {
      if (event.type >= numSpecialIds) {
        count(baselines.previousType, event.previousType, event.type);
        count(baselines.neighbours, neighbourContext(event, config.numTypes), event.type);
      }
      if (event.item >= numSpecialIds) count(baselines.previousItem, event.previousItem, event.item);
      if (event.gap > 0) count(baselines.previousGap, event.previousGap, event.gap);
    }
  }
  return baselines;
}

export type BaselineMetrics = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * The network's metrics by simple methods, on the same events. These see the neighbours of an event even where they
 * were hidden from the network.
 */
export function evaluateEventsBaselines(
  { previousType, neighbours, previousItem, previousGap }: EventsBaselines,
  config: EventsConfig,
  predicted: readonly EventExample[],
): BaselineMetrics {
  const known = predicted.filter(({ type }) => type >= numSpecialIds);
  const timed = predicted.filter(({ gap }) => gap > 0);
  const withItem = predicted.filter(({ item }) => item >= numSpecialIds);
  const valued = known.filter(({ value }) => !Number.isNaN(value));
  const commonest = previousType.all.indexOf(Math.max(...previousType.all));
  const blank = (counts: ClassCounts): ClassCounts => ({ ...counts, byContext: new Map() });
  const types = (counts: ClassCounts, context: (event: EventExample) => number) => {
    const pairs = known.map((event) => [context(event), event.type] as const);
    return { typeAccuracy: accuracyOf(counts, pairs), typeNll: bestNegativeLogLikelihood(counts, pairs) };
  };
  const items = (counts: ClassCounts) => ({
    itemNll: bestNegativeLogLikelihood(
      counts,
      withItem.map(({ previousItem: context, item }) => [context, item] as const),
    ),
  });
  const gaps = (counts: ClassCounts) => ({
    dtNll: bestNegativeLogLikelihood(
      counts,
      timed.map(({ previousGap: context, gap }) => [context, gap] as const),
    ),
  });
  const error = (guess: (event: EventExample) => number) =>
    valued.reduce((sum, event) => sum + Math.abs(event.value - guess(event)), 0) / valued.length;
  return {
    mostFrequent: {
      ...types(blank(previousType), () => 0),
      ...items(blank(previousItem)),
      ...gaps(blank(previousGap)),
      valueMae: error(() => 0),
    },
    previous: {
      ...types(previousType, (event) => event.previousType),
      ...items(previousItem),
      ...gaps(previousGap),
      valueMae: error((event) => event.lastValue),
    },
    neighbours: types(neighbours, (event) => neighbourContext(event, config.numTypes)),
    ownHabit: {
      typeAccuracy: known.filter(({ type, own }) => (own.type.guess || commonest) === type).length / known.length,
      typeNll: habitNegativeLogLikelihood(
        previousType,
        known.map(({ type: label, own }) => ({ label, habit: own.type })),
      ),
      itemNll: habitNegativeLogLikelihood(
        previousItem,
        withItem.map(({ item: label, own }) => ({ label, habit: own.item })),
      ),
      dtNll: habitNegativeLogLikelihood(
        previousGap,
        timed.map(({ gap: label, own }) => ({ label, habit: own.gap })),
      ),
    },
  };
}
