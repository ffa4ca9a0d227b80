import { countBefore, daySeconds } from '@daybook/core';
import type { Timeline } from '../../examples/timeline.ts';

/** What a person did of one kind lately, and what is usual for them. */
export type Rate = {
  /** Events of the last 7 days. */
  readonly lastWeek: number;
  /** Events per day in up to 8 weeks before these; NaN where less than a fortnight is known. */
  readonly usualPerDay: number;
  /** Whole days since the last one; Infinity where there was none. */
  readonly silentDays: number;
};

const week = 7 * daySeconds;
const usualWeeks = 8;
const shortestPast = 14 * daySeconds;

/** @param counts whether a step is of this kind */
export function rateOf(history: Timeline, predictionTime: number, counts: (step: number) => boolean): Rate {
  const until = countBefore(history.times, predictionTime);
  const recentFrom = predictionTime - week;
  const usualFrom = Math.max(recentFrom - usualWeeks * week, history.times[0] ?? Infinity);
  let [lastWeek, usual, last] = [0, 0, -Infinity];
  for (let step = 0; step < until; step++) {
    const time = history.times[step]!;
    if (!counts(step)) continue;
    last = time;
    if (time >= recentFrom) lastWeek++;
    else if (time >= usualFrom) usual++;
  }
  const pastSeconds = recentFrom - usualFrom;
  return {
    lastWeek,
    usualPerDay: pastSeconds >= shortestPast ? usual / (pastSeconds / daySeconds) : NaN,
    silentDays: Math.floor((predictionTime - last) / daySeconds),
  };
}

const number = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, ''));

/** "1.2 a day", "3 a week", "rarely". */
function rateWords(perDay: number): string {
  if (perDay >= 1) return `${number(perDay)} a day`;
  return perDay * 7 >= 0.5 ? `${number(perDay * 7)} a week` : 'hardly any';
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "no meal for 6 days, usually 1.2 a day" */
export function rateSentence({ lastWeek, usualPerDay, silentDays }: Rate, noun: string): string {
  const usually = Number.isNaN(usualPerDay) ? '' : `, usually ${rateWords(usualPerDay)}`;
  if (silentDays === Infinity) return `no ${noun} so far`;
  if (lastWeek > 0) return `${plural(lastWeek, noun)} in the last week${usually}`;
  return `no ${noun} for ${plural(silentDays, 'day')}${usually}`;
}
