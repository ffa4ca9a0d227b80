import { daySeconds } from '@daybook/core';
import type { Person } from '@daybook/report';
import type { Explanation } from '../explain.ts';
import { timelineOf } from './daily-counts.ts';
import { reasonsOf, type Described } from './reasons.ts';

const shown = 5;

/** One person with everything that the report says of them. */
export function describePerson(
  described: Described,
  explanation: Explanation,
  { probability, lastWeek, weekly, group }: Pick<Person, 'probability' | 'lastWeek' | 'weekly' | 'group'>,
): Person {
  const { measures = [], events } = explanation;
  return {
    userId: described.history.userId,
    group,
    probability,
    lastWeek,
    weekly,
    reasons: reasonsOf(explanation, described),
    timeline: timelineOf(described),
    events: events
      .slice(0, shown)
      .map(({ time, type, detail, contribution }) => ({ time, type, detail: detail ?? '', contribution })),
    measures: measures.slice(0, shown),
  };
}

/** Times a week apart, the last one `predictionTime`. */
export const weeksBefore = (predictionTime: number, weeks: number): number[] =>
  Array.from({ length: weeks }, (_, place) => predictionTime - (weeks - 1 - place) * 7 * daySeconds);
