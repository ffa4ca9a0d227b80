import { countBefore, daySeconds } from '@daybook/core';
import type { Person } from '@daybook/report';
import { groupBy } from '../../group-by.ts';
import type { Described } from './reasons.ts';

const shownDays = 56;
const mostRows = 9;

/** Events by kind and day in the eight weeks before a prediction. What others did has rows of its own. */
export function timelineOf({ history, types, predictionTime }: Described): Person['timeline'] {
  const from = predictionTime - shownDays * daySeconds;
  const steps = [...history.times.keys()].slice(
    countBefore(history.times, from),
    countBefore(history.times, predictionTime),
  );
  const nameOf = (step: number) => `${types[history.types[step]!]}${history.byPerson[step] ? '' : ' received'}`;
  const rows = groupBy(steps, nameOf)
    .sort((one, other) => other.length - one.length)
    .slice(0, mostRows)
    .map((own) => {
      const counts = Array.from({ length: shownDays }, () => 0);
      for (const step of own)
        counts[Math.min(shownDays - 1, Math.floor((history.times[step]! - from) / daySeconds))]!++;
      return [nameOf(own[0]!), counts] as const;
    });
  return { from: new Date(from * 1000).toISOString(), counts: Object.fromEntries(rows) };
}
