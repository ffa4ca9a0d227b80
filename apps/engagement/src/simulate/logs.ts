import type { Random } from '@daybook/core';
import { bernoulli, gaussian } from './emission.ts';
import type { HiddenState } from './hidden-state.ts';
import { favourite, type Person } from './person.ts';

/** Probability of a log during a session, which depends on nothing. */
export const logged = { sleep_log: 0.65, step_count: 0.6, weigh_in: 0.8 } as const;

/** Hours slept minus the person's goal. */
export const sleepSurplus = gaussian('vigour', -0.3, 0.8, 0.6);
/** log(steps / the person's goal) */
export const logStepShare = gaussian('vigour', -0.1, 0.3, 0.3);
/** Kilograms since the last weigh-in. */
export const weightChange = gaussian('vigour', -0.12, -0.3, 0.35);
export const workingOut = bernoulli('vigour', -0.7, 0.7);
/** log(minutes / usual minutes) of a workout. */
export const logWorkoutShare = gaussian('vigour', 0, 0.25, 0.25);
export const reading = bernoulli('discipline', -0.4, 0.8);
/** Whether an article is of the active kind. */
export const activeReading = bernoulli('vigour', 0, 0.7);
export const settingGoal = bernoulli('discipline', -2.6, 0.6);

export const usualMinutes: Readonly<Record<string, number>> = {
  walk: 40,
  run: 30,
  yoga: 45,
  strength: 50,
  swim: 35,
  cycling: 55,
};

const activeSubjects = ['movement', 'strength', 'recipes'] as const;
const gentleSubjects = ['sleep', 'calm', 'habits'] as const;
const articlesPerSubject = 10;

export const isActiveArticle = (item: string): boolean =>
  activeSubjects.some((subject) => item.startsWith(`${subject}-`));

/**
 * Usually the next article of a series; `progress` holds the person's place in each. People start at different places.
 */
export function chooseArticle(
  person: Person,
  state: HiddenState,
  progress: Map<string, number>,
  random: Random,
): string {
  const subjects = activeReading.sample(state, random) ? activeSubjects : gentleSubjects;
  const subject = favourite(subjects, random);
  const read = progress.get(subject) ?? person.plannedDays;
  const next = random.uniform() < 0.8 ? read + 1 : random.integer(articlesPerSubject);
  progress.set(subject, next);
  return `${subject}-${(next % articlesPerSubject) + 1}`;
}
