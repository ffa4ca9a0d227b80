import { countBefore } from '@daybook/core';
import { z } from 'zod';
import type { History } from './history.ts';

/**
 * The rules of time, stated here and nowhere else:
 * - an input has `time < predictionTime`;
 * - a label event has `predictionTime ≤ time < predictionTime + windowDays`;
 * - a window counts only if it was observed to its end: `predictionTime + windowDays ≤` the last time of the store;
 * - only events the person originated count, for labels as for activity.
 */
export const daySeconds = 86_400;

export const targetSchema = z.strictObject({
  /** Names the head and its column in the scores. */
  name: z.string().regex(/^[a-z][a-zA-Z0-9_-]*$/, 'a name starts with a small letter and has letters, digits, - and _ only'),
  /** `binary`: active on at least `minimum` days. `count`: number of events. `value`: mean value of the events; no label where none has one. */
  kind: z.enum(['binary', 'count', 'value']).default('binary'),
  /** Event types that count. Absent: all. */
  events: z.array(z.string().min(1)).min(1).optional(),
  /** Days on which something has to happen, for `binary`. A day is 24 hours counted from the prediction time. */
  minimum: z.int().min(1).default(1),
  windowDays: z.number().positive().default(7),
});
export type Target = z.infer<typeof targetSchema>;

/** The person did something on at least one of the next seven days. */
export const engaged: Target = targetSchema.parse({ name: 'engaged' });

/** Does an event of this type count for the target? [types.length], 1 or 0. */
export function countedTypes(target: Target, types: readonly string[]): Uint8Array {
  return Uint8Array.from(types, (type) => (target.events === undefined || target.events.includes(type) ? 1 : 0));
}

/**
 * What the person did in [predictionTime, predictionTime + windowDays).
 * `binary` → 0 or 1, `count` → number of events, `value` → mean, NaN where no event had a value.
 */
export function labelAt(target: Target, counted: Uint8Array, history: History, predictionTime: number): number {
  const from = countBefore(history.times, predictionTime);
  const to = countBefore(history.times, predictionTime + target.windowDays * daySeconds);
  const days = new Set<number>();
  let events = 0;
  let values = 0;
  let sum = 0;
  for (let step = from; step < to; step++) {
    if (!history.byPerson[step] || !counted[history.types[step]!]) continue;
    days.add(Math.floor((history.times[step]! - predictionTime) / daySeconds));
    events++;
    const value = history.values[step]!;
    if (Number.isNaN(value)) continue;
    values++;
    sum += value;
  }
  if (target.kind === 'binary') return days.size >= target.minimum ? 1 : 0;
  return target.kind === 'count' ? events : sum / values;
}
