import { countBefore, daySeconds } from '@daybook/core';
import type { Reason } from '@daybook/report';
import type { Timeline } from '../../examples/timeline.ts';
import type { Explanation } from '../explain.ts';
import { plural, rateOf, rateSentence } from './rates.ts';

/** A person's events as `report` and `serve` describe them. */
export type Described = {
  readonly history: Timeline;
  /** Names of event types. */
  readonly types: readonly string[];
  readonly predictionTime: number;
};

const week = 7 * daySeconds;

/** content_read → content read */
const nounOf = (type: string): string => type.replaceAll('_', ' ');

/** What a measure or an event is about: `meal: 7 days` and a meal read by a network are about meals. */
function subjectOf(measure: string, types: readonly string[]): string {
  const [series] = measure.split(': ', 1);
  if (types.includes(series!)) return `type ${series}`;
  if (series === 'received' || series === 'target' || series === 'own') return series;
  if (measure.startsWith('label ') || measure === 'mean of past labels') return 'past';
  if (measure.startsWith('days since first') || measure.startsWith('days since programme')) return 'tenure';
  if (series === 'population activity') return 'population';
  if (measure.includes(': ')) return `content ${series}`;
  return types.find((type) => measure.startsWith(`${type} `)) ?? `other ${measure}`;
}

/** Contributions by what they are about, in log odds. */
function bySubject({ measures = [], events, streams, features = {} }: Explanation, types: readonly string[]) {
  const sums = new Map<string, number>();
  const add = (subject: string, value: number) => sums.set(subject, (sums.get(subject) ?? 0) + value);
  for (const { name, contribution } of measures) add(subjectOf(name, types), contribution);
  for (const { type, contribution } of events) add(types.includes(type) ? `type ${type}` : 'own', contribution);
  for (const [name, value] of Object.entries(features)) add(`feature ${name}`, value);
  for (const { silence } of Object.values(streams)) add('own', silence);
  return sums;
}

/** "active on 2 of the last 7 days, usually 5" */
function activeDays({ history, predictionTime }: Described): string {
  const { silentDays } = rateOf(history, predictionTime, (step) => history.byPerson[step] === 1);
  if (silentDays >= 7) return `nothing for ${plural(silentDays, 'day')}`;
  const activeIn = (weeksAgo: number) => {
    const from = predictionTime - (weeksAgo + 1) * week;
    const days = new Set<number>();
    for (let step = countBefore(history.times, from); step < countBefore(history.times, from + week); step++)
      if (history.byPerson[step]) days.add(Math.floor((history.times[step]! - from) / daySeconds));
    return days.size;
  };
  const known = Math.min(8, Math.floor((predictionTime - (history.times[0] ?? Infinity)) / week) - 1);
  const past = Array.from({ length: Math.max(0, known) }, (_, place) => activeIn(place + 1));
  const usual = past.reduce((sum, days) => sum + days, 0) / past.length;
  return `active on ${activeIn(0)} of the last 7 days${past.length >= 2 ? `, usually ${Math.round(usual)}` : ''}`;
}

const contentWords: Readonly<Record<string, string>> = {
  conversation: 'the content of recent messages',
  food: 'what was eaten lately',
};

/** In words what a subject looks like in a person's own history; undefined where there is nothing to say. */
function sentenceOf(subject: string, person: Described): string | undefined {
  const { history, types, predictionTime } = person;
  const [kind] = subject.split(' ', 1);
  const name = subject.slice(kind!.length + 1);
  if (kind === 'type') {
    const type = types.indexOf(name);
    const own = history.types.some((each, step) => each === type && history.byPerson[step] === 1);
    const isCounted = (step: number) => history.types[step] === type && history.byPerson[step] === (own ? 1 : 0);
    return rateSentence(rateOf(history, predictionTime, isCounted), own ? nounOf(name) : `${nounOf(name)} received`);
  }
  if (subject === 'own' || subject === 'target' || subject === 'past') return activeDays(person);
  if (subject === 'received') {
    const { lastWeek } = rateOf(history, predictionTime, (step) => history.byPerson[step] === 0);
    return lastWeek === 0
      ? 'heard nothing from the coach or the app for a week'
      : `heard from ${lastWeek} times last week`;
  }
  if (subject === 'tenure') {
    const start = history.programmeStart ?? history.times[0]!;
    return `${plural(Math.max(0, Math.floor((predictionTime - start) / (7 * daySeconds))), 'week')} in the programme`;
  }
  if (kind === 'content') return contentWords[name] ?? `the content of recent ${nounOf(name)}`;
  if (kind === 'feature') return name;
  if (kind === 'population') return 'how active everybody is at the moment';
  return undefined;
}

/** What moved a prediction most, in sentences; subjects that say the same are joined. */
export function reasonsOf(explanation: Explanation, person: Described, most = 3): Reason[] {
  const sums = new Map<string, number>();
  for (const [subject, contribution] of bySubject(explanation, person.types)) {
    const text = sentenceOf(subject, person);
    if (text !== undefined) sums.set(text, (sums.get(text) ?? 0) + contribution);
  }
  return [...sums]
    .filter(([, contribution]) => contribution !== 0)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one))
    .slice(0, most)
    .map(([text, contribution]) => ({ text, effect: contribution < 0 ? 'lowers' : 'raises' }));
}
