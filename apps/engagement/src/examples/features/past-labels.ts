import { daySeconds } from '@daybook/core';
import { labelAt, type Target } from '../target.ts';
import type { Timeline } from '../timeline.ts';

const pastWindows = 4;
const longestPast = 12;

export const pastLabelNames: readonly string[] = [
  ...Array.from({ length: pastWindows }, (_, past) => `label ${past + 1} windows ago`),
  'mean of past labels',
];

/**
 * The target's label in the windows before: what the person did when this was predicted earlier.
 * @param since Unix seconds of the person's first own event: no window begins before it
 */
export function describePastLabels(
  row: number[],
  history: Timeline,
  { target, counted }: { readonly target: Target; readonly counted: Uint8Array },
  predictionTime: number,
  since: number,
): void {
  const labels: number[] = [];
  for (let past = 1; past <= longestPast; past++) {
    const time = predictionTime - past * target.windowDays * daySeconds;
    if (!(time >= since)) break;
    labels.push(labelAt(target, counted, history, time));
  }
  for (let past = 0; past < pastWindows; past++) row.push(labels[past] ?? NaN);
  const seen = labels.filter((label) => !Number.isNaN(label));
  row.push(seen.length === 0 ? NaN : seen.reduce((sum, label) => sum + label, 0) / seen.length);
}
