import { countBefore, daySeconds } from '@daybook/core';
import { z } from 'zod';
import type { Example } from '../examples.ts';
import { placesBy } from '../places-by.ts';
import { countedTypes, type Target } from '../target.ts';
import type { Cohort, LastOwnEvent, Timeline } from '../timeline.ts';
import type { FeatureTable } from './feature-table.ts';
import { describePartnerActivity, partnerActivityNames } from './partner-activity-features.ts';
import { describePartners, partnerNames } from './partner-features.ts';
import { countNames, countSeries, describeRhythm, neverDays, rhythmNames, type Series } from './series-features.ts';
import { describePastLabels, pastLabelNames } from './past-labels.ts';
import { describeValues, valueNames } from './value-features.ts';

/** Event types with columns of their own, as chosen on training people. */
export const windowFeatureConfigSchema = z.strictObject({
  types: z.array(z.string()),
  valueTypes: z.array(z.string()),
  /** Items name people of the store, whose own activity counts. */
  partnerActivity: z.boolean().default(false),
});
export type WindowFeatureConfig = z.infer<typeof windowFeatureConfigSchema>;

const mostTypes = 10;
const mostValueTypes = 4;
/** Share of events with an item whose item names a person, from which partners' own activity is worth columns. */
const fewestPartners = 0.05;

/**
 * The most frequent event types, and of those with values, before the training prediction times, and whether items name
 * people.
 */
export function fitWindowFeatures(cohort: Cohort, examples: readonly Example[]): WindowFeatureConfig {
  const untilByPerson = new Map<number, number>();
  for (const { person, predictionTime } of examples)
    untilByPerson.set(person, Math.max(predictionTime, untilByPerson.get(person) ?? -Infinity));
  const counts = cohort.types.map((name) => ({ name, events: 0, values: 0 }));
  let [withItem, withPartner] = [0, 0];
  for (const [person, until] of untilByPerson) {
    const { times, types, values, items } = cohort.people[person]!;
    for (let step = countBefore(times, until) - 1; step >= 0; step--) {
      counts[types[step]!]!.events++;
      if (items[step]! >= 0) {
        withItem++;
        if (cohort.lastOwnEvent(items[step]!, until) !== undefined) withPartner++;
      }
      if (!Number.isNaN(values[step]!)) counts[types[step]!]!.values++;
    }
  }
  const most = (count: 'events' | 'values', limit: number) =>
    counts
      .filter((type) => type[count] > 0)
      .sort((one, other) => other[count] - one[count] || (one.name < other.name ? -1 : 1))
      .slice(0, limit)
      .map(({ name }) => name);
  return {
    types: most('events', mostTypes),
    valueTypes: most('values', mostValueTypes),
    partnerActivity: withPartner > 0 && withPartner >= fewestPartners * withItem,
  };
}

function windowFeatureNames({ types, valueTypes, partnerActivity }: WindowFeatureConfig, target: Target): string[] {
  const whole = (series: string) => [...countNames(series), ...rhythmNames(series)];
  return [
    ...whole('own'),
    ...whole('received'),
    ...(target.events ? whole('target') : []),
    ...types.flatMap(countNames),
    ...valueTypes.flatMap(valueNames),
    ...partnerNames,
    ...(partnerActivity ? partnerActivityNames : []),
    'days since first own event',
    'days since programme start',
    ...pastLabelNames,
  ];
}

/** One person's events by kind, so that every prediction time reads them by binary search. */
type PersonSeries = {
  readonly history: Timeline;
  readonly whole: readonly Series[];
  readonly types: readonly Series[];
  readonly values: readonly { readonly times: Series; readonly values: Series }[];
  readonly firstOwn: number;
};

function seriesOf(history: Timeline, cohort: Cohort, config: WindowFeatureConfig, counted?: Uint8Array): PersonSeries {
  const steps = [...history.types.keys()];
  const where = (keep: (step: number) => boolean) => steps.filter(keep);
  const timesOf = (chosen: readonly number[]) => Float64Array.from(chosen, (step) => history.times[step]!);
  const typed = (name: string) => {
    const type = cohort.types.indexOf(name);
    return (step: number) => history.types[step] === type;
  };
  const own = where((step) => history.byPerson[step] === 1);
  return {
    history,
    whole: [
      timesOf(own),
      timesOf(where((step) => history.byPerson[step] === 0)),
      ...(counted ? [timesOf(own.filter((step) => counted[history.types[step]!]))] : []),
    ],
    types: config.types.map((name) => timesOf(where(typed(name)))),
    values: config.valueTypes.map((name) => {
      const isType = typed(name);
      const chosen = where((step) => isType(step) && !Number.isNaN(history.values[step]!));
      return { times: timesOf(chosen), values: Float64Array.from(chosen, (step) => history.values[step]!) };
    }),
    firstOwn: own.length > 0 ? history.times[own[0]!]! : NaN,
  };
}

function describeExample(
  series: PersonSeries,
  target: Target,
  counted: Uint8Array,
  predictionTime: number,
  lastOwnEvent: LastOwnEvent | undefined,
): number[] {
  const row: number[] = [];
  for (const times of series.whole) {
    countSeries(row, times, predictionTime);
    describeRhythm(row, times, predictionTime);
  }
  for (const times of series.types) countSeries(row, times, predictionTime);
  for (const { times, values } of series.values) describeValues(row, times, values, predictionTime);
  describePartners(row, series.history, predictionTime);
  if (lastOwnEvent) describePartnerActivity(row, series.history, lastOwnEvent, predictionTime);
  const { programmeStart } = series.history;
  row.push(
    Number.isNaN(series.firstOwn) || series.firstOwn >= predictionTime
      ? neverDays
      : (predictionTime - series.firstOwn) / daySeconds,
    programmeStart === undefined ? NaN : (predictionTime - programmeStart) / daySeconds,
  );
  describePastLabels(row, series.history, { target, counted }, predictionTime, series.firstOwn);
  return row;
}

/**
 * What a person's events before each prediction time say without a network: counts, active days, gaps and decayed sums
 * of own, received and target events, counts by type, values against the person's own, partners and what they do
 * themselves, and the target's labels of earlier windows. Only events before the prediction time enter.
 * [examples.length × names.length]
 */
export function windowFeatures(
  cohort: Cohort,
  examples: readonly Pick<Example, 'person' | 'predictionTime'>[],
  config: WindowFeatureConfig,
  target: Target,
): FeatureTable {
  const names = windowFeatureNames(config, target);
  const values = new Float32Array(examples.length * names.length);
  const counted = countedTypes(target, cohort.types);
  const lastOwnEvent = config.partnerActivity ? cohort.lastOwnEvent : undefined;
  for (const [person, places] of placesBy(examples, (example) => example.person)) {
    const series = seriesOf(cohort.people[person]!, cohort, config, target.events && counted);
    for (const place of places) {
      const { predictionTime } = examples[place]!;
      values.set(describeExample(series, target, counted, predictionTime, lastOwnEvent), place * names.length);
    }
  }
  return { names, rows: examples.length, columns: names.length, values };
}
