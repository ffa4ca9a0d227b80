import { sigmoid, type Random } from '@daybook/core';

/**
 * Motivation shows in conversation, ease (the opposite of stress) in food, vigour in events, discipline in what gets
 * logged.
 */
export const factors = ['motivation', 'ease', 'vigour', 'discipline'] as const;
export type Factor = (typeof factors)[number];
export type HiddenState = Record<Factor, number>;

/** Days after which a factor's correlation with itself has fallen to 1/e. */
const memoryDays: Readonly<Record<Factor, number>> = { motivation: 9, ease: 9, vigour: 9, discipline: 60 };

export function drawHiddenState(random: Random): HiddenState {
  return { motivation: random.normal(), ease: random.normal(), vigour: random.normal(), discipline: random.normal() };
}

/** keep, spread of x ← keep · x + spread · N(0, 1): a day's drift, which leaves the variance at 1. */
export function dailyDrift(factor: Factor): { readonly keep: number; readonly spread: number } {
  const keep = Math.exp(-1 / memoryDays[factor]);
  return { keep, spread: Math.sqrt(1 - keep * keep) };
}

export function nextHiddenState(state: HiddenState, random: Random): HiddenState {
  const next = { ...state };
  for (const factor of factors) {
    const { keep, spread } = dailyDrift(factor);
    next[factor] = keep * state[factor] + spread * random.normal();
  }
  return next;
}

/** The sum that decides whether the person returns: each stream shows only a part of it. */
export function drive(motivation: number, ease: number, vigour: number, discipline: number): number {
  return 0.7 * motivation + 0.62 * ease + 0.4 * vigour + 0.2 * discipline;
}

/** Probability of a session on a day on which the person is not away. */
export function sessionProbability(plannedDays: number): number {
  return Math.min(plannedDays / 7, 0.95);
}

/** Shortest and longest silence. */
export const shortestAwayDays = 6;
export const longestAwayDays = 18;

/** p(days of silence after a session ≥ `days`), days ≥ 1: a logistic in the drive on the day of the session. */
export function awayAtLeast(days: number, driveThen: number): number {
  if (days > longestAwayDays) return 0;
  return sigmoid((0.1 - driveThen - Math.max(0, days - shortestAwayDays) / 8) / 0.22);
}

/** Days of silence after a session: none, or about a week and more; the lower the drive, the longer. */
export function drawDaysAway(driveThen: number, random: Random): number {
  const draw = random.uniform();
  if (draw >= awayAtLeast(shortestAwayDays, driveThen)) return 0;
  let days = shortestAwayDays;
  while (draw < awayAtLeast(days + 1, driveThen)) days++;
  return days;
}
