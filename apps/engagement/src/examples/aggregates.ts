import { countBefore, daySeconds } from '@daybook/core';
import type { Example } from './examples.ts';
import type { Cohort, Timeline } from './timeline.ts';

const windowsDays = [7, 14, 28, Infinity];

/** Event types with a column of their own: the most frequent before the training prediction times. */
export function frequentTypes(cohort: Cohort, examples: readonly Example[], limit = 12): number[] {
  const untilByPerson = new Map<number, number>();
  for (const { person, predictionTime } of examples)
    untilByPerson.set(person, Math.max(predictionTime, untilByPerson.get(person) ?? 0));
  const counts = new Map<number, number>();
  for (const [person, until] of untilByPerson) {
    const { times, types } = cohort.people[person]!;
    for (let step = countBefore(times, until) - 1; step >= 0; step--)
      counts.set(types[step]!, (counts.get(types[step]!) ?? 0) + 1);
  }
  return [...counts]
    .sort((one, other) => other[1] - one[1] || one[0] - other[0])
    .slice(0, limit)
    .map(([type]) => type);
}

export function aggregateNames(cohort: Cohort, types: readonly number[]): string[] {
  const windows = windowsDays.map((days) => (days === Infinity ? 'All' : String(days)));
  return [
    'daysSinceLast',
    'daysSinceFirst',
    'daysSinceStart',
    'daysSinceReceived',
    'lastGapDays',
    'meanGapDays',
    'longestGapDays',
    ...['events', 'activeDays', 'received'].flatMap((name) => windows.map((window) => name + window)),
    ...types.flatMap((type) => windows.map((window) => `${cohort.types[type]}:${window}`)),
  ];
}

/**
 * Aggregates at one prediction time; a day is 24 hours counted back from it. A gap that never closed, or an event that
 * never happened, counts as 365 days.
 */
function aggregate(history: Timeline, predictionTime: number, columnOfType: Int32Array, numTypes: number): number[] {
  const never = 365;
  const windows = windowsDays.length;
  const counts = new Float64Array(3 * windows + numTypes * windows);
  const days = new Set<number>();
  let [last, first, received, lastGap, longestGap, own] = [never, never, never, never, 0, 0];
  for (let step = countBefore(history.times, predictionTime) - 1; step >= 0; step--) {
    const age = (predictionTime - history.times[step]!) / daySeconds;
    const newDay = Boolean(history.byPerson[step]) && !days.has(Math.floor(age));
    const column = columnOfType[history.types[step]!]!;
    for (let window = 0; window < windows; window++) {
      if (age > windowsDays[window]!) continue;
      counts[(history.byPerson[step] ? 0 : 2 * windows) + window]! += 1;
      if (newDay) counts[windows + window]! += 1;
      if (column >= 0) counts[(3 + column) * windows + window]! += 1;
    }
    if (!history.byPerson[step]) {
      received = Math.min(received, age);
      continue;
    }
    days.add(Math.floor(age));
    if (own === 0) last = age;
    else {
      if (own === 1) lastGap = age - first;
      longestGap = Math.max(longestGap, age - first);
    }
    first = age;
    own++;
  }
  const meanGap = own > 1 ? (first - last) / (own - 1) : never;
  const sinceStart =
    history.programmeStart === undefined ? first : (predictionTime - history.programmeStart) / daySeconds;
  return [last, first, sinceStart, received, lastGap, meanGap, longestGap, ...counts];
}

/** Aggregates of every example, row by row. [examples.length × aggregateNames.length] */
export function aggregateRows(cohort: Cohort, examples: readonly Example[], types: readonly number[]): number[][] {
  const columnOfType = new Int32Array(cohort.types.length).fill(-1);
  types.forEach((type, column) => (columnOfType[type] = column));
  return examples.map(({ person, predictionTime }) =>
    aggregate(cohort.people[person]!, predictionTime, columnOfType, types.length),
  );
}
