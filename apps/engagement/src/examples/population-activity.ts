import type { Timeline } from './timeline.ts';

/**
 * Population activity before a prediction time, Unix seconds → [populationActivityNames.length]; undefined before
 * anything happened.
 */
export type PopulationActivity = (predictionTime: number) => readonly number[] | undefined;

export const populationActivityNames = ['day of week', '3 days of week', 'week of 4 weeks', 'week of week before'].map(
  (name) => `population activity: ${name}`,
);

const hourSeconds = 3600;
const dayHours = 24;
const dayOf = (time: number) => Math.floor(time / (dayHours * hourSeconds));

/**
 * Counts on how many days people did something. Holidays, terms and outages move everybody at once, and one person's
 * events do not show them. What comes out are logarithms of ratios, which mean the same in a store of any size: days
 * active in the last day against the last week, in three days against the week, in the week against four weeks (or as
 * long as anything is known) and against the week before. Only hours that were over at `predictionTime` count.
 */
export function countPopulationActivity(people: Iterable<Pick<Timeline, 'times' | 'byPerson'>>): PopulationActivity {
  /** Days of people that began with an own event in this hour. */
  const begun = new Map<number, number>();
  for (const { times, byPerson } of people) {
    let lastDay: number | undefined;
    times.forEach((time, step) => {
      if (!byPerson[step] || dayOf(time) === lastDay) return;
      lastDay = dayOf(time);
      const hour = Math.floor(time / hourSeconds);
      begun.set(hour, (begun.get(hour) ?? 0) + 1);
    });
  }
  if (begun.size === 0) return () => undefined;
  const hours = [...begun.keys()];
  const first = hours.reduce((least, hour) => Math.min(least, hour));
  const last = hours.reduce((most, hour) => Math.max(most, hour));
  /** Days begun in the hours before each. */
  const before = new Float64Array(last - first + 2);
  for (let place = 1; place < before.length; place++)
    before[place] = before[place - 1]! + (begun.get(first + place - 1) ?? 0);

  return (predictionTime) => {
    const now = Math.floor(predictionTime / hourSeconds) - first;
    if (now <= 0) return undefined;
    const upTo = (hour: number) => before[Math.min(before.length - 1, Math.max(0, hour))]!;
    const daysActive = (days: number, until = 0) => upTo(now - until * dayHours) - upTo(now - days * dayHours);
    const ratio = (part: number, whole: number) => Math.log((1 + part) / (1 + whole));
    const known = Math.min(28, Math.max(7, now / dayHours));
    const week = daysActive(7);
    return [
      ratio(daysActive(1), week / 7),
      ratio(daysActive(3), (week * 3) / 7),
      ratio(week, (daysActive(28) * 7) / known),
      ratio(week, daysActive(14, 7)),
    ];
  };
}

/** The inputs of a baseline: zeros before anything happened. */
export const populationActivityRow = (
  populationActivity: PopulationActivity,
  predictionTime: number,
): readonly number[] => populationActivity(predictionTime) ?? populationActivityNames.map(() => 0);
