import type { Random } from '@daybook/core';

/** Motivation shows in conversation, ease (the opposite of stress) in food, vigour in events, discipline in what gets logged. */
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

/** The sum that decides over coming back: no stream sees more than its own part of it. */
export function drive(motivation: number, ease: number, vigour: number, discipline: number): number {
  return 0.7 * motivation + 0.62 * ease + 0.4 * vigour + 0.2 * discipline;
}

/** Whether a day on which the person is not away is a day with the app. */
export function sessionProbability(plannedDays: number): number {
  return Math.min(plannedDays / 7, 0.95);
}

/** Days of silence that begin after a session: none, or a week and more, the more the lower the drive. `noise` is standard normal. */
export function drawDaysAway(driveToday: number, noise: number): number {
  const depth = 0.03 - driveToday + 0.2 * noise;
  return depth > 0 ? Math.min(6 + Math.floor(8 * depth), 18) : 0;
}
