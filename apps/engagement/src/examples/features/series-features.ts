import { countBefore, daySeconds } from '@daybook/core';

/** Windows before the prediction time that events are counted in, days. */
const windowsDays = [1, 3, 7, 14, 28, 56] as const;
/** Age of an event that never happened, days. Older ones count as this old too. */
export const neverDays = 1000;
/** A day is 24 hours counted back from the prediction time; in the first window events and days nearly agree. */
const dayWindows = windowsDays.slice(1);
const decaysDays = [2, 7, 21, 60] as const;
/** Older events add less than e⁻⁵ to every decayed sum. */
const decayHorizonDays = 300;
const recentGaps = 10;

/** Ages in days of one kind of a person's events, ascending times in Unix seconds. */
export type Series = ArrayLike<number>;

const counts = [...windowsDays.map((days) => `${days} days`), 'ever', 'days since last'];
const rhythm = [
  ...dayWindows.map((days) => `active days of ${days}`),
  'days since second last',
  'median gap',
  'deviation of gaps',
  'longest gap',
  ...decaysDays.map((days) => `decayed over ${days} days`),
  'week against month',
  'month against two',
];

/** Columns of `countSeries`. */
export const countNames = (series: string): string[] => counts.map((name) => `${series}: ${name}`);
/** Columns of `describeRhythm`. */
export const rhythmNames = (series: string): string[] => rhythm.map((name) => `${series}: ${name}`);

const ageDays = (times: Series, place: number, predictionTime: number) =>
  place < 0 ? neverDays : Math.min(neverDays, (predictionTime - times[place]!) / daySeconds);

/** Events in each window and ever, and the age of the newest. */
export function countSeries(row: number[], times: Series, predictionTime: number): void {
  const end = countBefore(times, predictionTime);
  for (const days of windowsDays) row.push(end - countBefore(times, predictionTime - days * daySeconds));
  row.push(end, ageDays(times, end - 1, predictionTime));
}

/** Days with an event in each of `dayWindows`. */
function activeDays(times: Series, end: number, predictionTime: number): number[] {
  const found = dayWindows.map(() => 0);
  let lastDay = -1;
  for (let place = end - 1; place >= 0; place--) {
    const age = (predictionTime - times[place]!) / daySeconds;
    if (age > dayWindows.at(-1)!) break;
    const day = Math.floor(age);
    if (day === lastDay) continue;
    lastDay = day;
    dayWindows.forEach((days, window) => age <= days && found[window]!++);
  }
  return found;
}

/** Median, deviation and largest of the newest gaps, days; `neverDays` without a gap, which is a different thing. */
function describeGaps(times: Series, end: number): number[] {
  const gaps: number[] = [];
  for (let place = Math.max(1, end - recentGaps); place < end; place++)
    gaps.push((times[place]! - times[place - 1]!) / daySeconds);
  if (gaps.length === 0) return [neverDays, 0, neverDays];
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  gaps.sort((one, other) => one - other);
  return [gaps[gaps.length >> 1]!, deviation, gaps.at(-1)!];
}

/** Σ e^(−age / decay) over the newest events, for each of `decaysDays`. */
function decayedSums(times: Series, end: number, predictionTime: number): number[] {
  const sums = decaysDays.map(() => 0);
  for (let place = end - 1; place >= 0; place--) {
    const age = (predictionTime - times[place]!) / daySeconds;
    if (age > decayHorizonDays) break;
    decaysDays.forEach((decay, index) => (sums[index]! += Math.exp(-age / decay)));
  }
  return sums;
}

/** Active days, gaps, decayed sums and trends: what counts alone do not say about how regular somebody is. */
export function describeRhythm(row: number[], times: Series, predictionTime: number): void {
  const end = countBefore(times, predictionTime);
  const within = (days: number) => end - countBefore(times, predictionTime - days * daySeconds);
  row.push(
    ...activeDays(times, end, predictionTime),
    ageDays(times, end - 2, predictionTime),
    ...describeGaps(times, end),
    ...decayedSums(times, end, predictionTime),
    Math.log((1 + within(7)) / (1 + within(28) / 4)),
    Math.log((1 + within(28)) / (1 + within(56) / 2)),
  );
}
