import type { Random } from '@daybook/core';
import { sigmoid } from './emission.ts';

/** Motivation shows in conversation, ease (the opposite of stress) in food, vigour in events, discipline in what gets logged. */
export const factors = ['motivation', 'ease', 'vigour', 'discipline'] as const;
export type Factor = (typeof factors)[number];
export type HiddenState = Record<Factor, number>;

/** Days after which a factor's correlation with itself has fallen to 1/e. */
const memoryDays: Readonly<Record<Factor, number>> = { motivation: 8, ease: 8, vigour: 8, discipline: 60 };

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
  return 0.55 * motivation + 0.55 * ease + 0.55 * vigour + 0.3 * discipline;
}

/** Days into a spell of silence; `takingPart` when there is none. */
export type SilentDays = number;
export const takingPart: SilentDays = -1;
const shortestSpellDays = 6;

/** Whether today is a day with the app. `plannedDays` of 7 while taking part, never early in a silence, then a way back. */
export function sessionProbability(plannedDays: number, silentDays: SilentDays, driveToday: number): number {
  if (silentDays === takingPart) return Math.min(plannedDays / 7, 0.95);
  if (silentDays < shortestSpellDays) return 0;
  return sigmoid(-2 + 0.4 * driveToday);
}

/** Whether a silence begins once today's session is over. */
export function lapseProbability(driveToday: number): number {
  return sigmoid(-1.3 - 2.6 * driveToday);
}
