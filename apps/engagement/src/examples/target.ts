import { ConfigError, countBefore, daySeconds, nearestNames } from '@daybook/core';
import { z } from 'zod';
import type { Timeline } from './timeline.ts';

/*
 * The rules of time, stated here and nowhere else:
 * - an input has `time < predictionTime`;
 * - a label event has `predictionTime ≤ time < predictionTime + windowDays`;
 * - a window counts only if it was observed to its end: `predictionTime + windowDays ≤` the last time of the store;
 * - only events the person originated count, for labels as for activity.
 */

/** The other columns of the scores. */
const reservedNames: ReadonlySet<string> = new Set(['userId', 'at', 'model']);

export const targetSchema = z
  .strictObject({
    /** Name of the head, its weights and its column in the scores. */
    name: z
      .string()
      .regex(/^[a-z][a-zA-Z0-9_-]*$/, 'a name starts with a small letter and has letters, digits, - and _ only')
      .refine((name) => !reservedNames.has(name), 'this name is a column of the scores already'),
    /** `binary`: active on at least `minimum` days. `count` and `value`: see `measure`. */
    kind: z.enum(['binary', 'count', 'value']).default('binary'),
    /** Event types that count. Absent: all. */
    events: z.array(z.string().min(1)).min(1).optional(),
    /** Active days needed, for `binary`. A day is 24 hours counted from the prediction time. */
    minimum: z.int().min(1).default(1),
    /**
     * For `count`: `events` (the default), or active `days`. For `value`: the `mean` of the events' values (the
     * default), or the `change` of that mean from the newest value before the prediction time. A value without events
     * has no label.
     */
    measure: z.enum(['events', 'days', 'mean', 'change']).optional(),
    windowDays: z.number().positive().default(7),
    /** Weight of the target's loss beside the others'. */
    weight: z.number().positive().default(1),
  })
  .superRefine(({ kind, measure }, context) => {
    const fitting: Readonly<Record<string, readonly string[]>> = {
      binary: [],
      count: ['events', 'days'],
      value: ['mean', 'change'],
    };
    if (measure === undefined || fitting[kind]!.includes(measure)) return;
    context.addIssue({
      code: 'custom',
      path: ['measure'],
      message:
        `a ${kind} target ` +
        `${kind === 'binary' ? 'takes no measure' : `is measured in ${fitting[kind]!.join(' or ')}`}, received ` +
        `${measure}`,
    });
  });
export type Target = z.infer<typeof targetSchema>;

/** Active on at least one of the next seven days. */
export const engaged: Target = targetSchema.parse({ name: 'engaged' });

/** Whether events of a type count for the target. [types.length], 1 or 0. */
export function countedTypes(target: Target, types: readonly string[]): Uint8Array {
  return Uint8Array.from(types, (type) => (target.events === undefined || target.events.includes(type) ? 1 : 0));
}

/** @throws ConfigError when a target counts a type of event that is not in `types`, with the names nearest to it. */
export function refuseUnknownEvents(targets: readonly Target[], types: readonly string[]): void {
  const problems = targets.flatMap(({ name, events = [] }) =>
    events
      .filter((type) => !types.includes(type))
      .map((type) => {
        const near = nearestNames(type, types).slice(0, 3);
        const hint =
          near.length > 0
            ? `Did you mean ${near.map((other) => `"${other}"`).join(' or ')}?`
            : `Its types are ${[...types].sort().join(', ')}.`;
        return `target "${name}": the store has no event of the type "${type}". ${hint}`;
      }),
  );
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

/** The newest value of a counted own event before step `to`; NaN if there is none. */
function newestValue(history: Timeline, counted: Uint8Array, to: number): number {
  for (let step = to - 1; step >= 0; step--) {
    if (history.byPerson[step] && counted[history.types[step]!] && !Number.isNaN(history.values[step]!))
      return history.values[step]!;
  }
  return NaN;
}

/**
 * The label of [predictionTime, predictionTime + windowDays). `binary` → 0 or 1, `count` → events or days, `value` →
 * mean or change, NaN without one.
 */
export function labelAt(target: Target, counted: Uint8Array, history: Timeline, predictionTime: number): number {
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
  if (target.kind === 'count') return target.measure === 'days' ? days.size : events;
  return target.measure === 'change' ? sum / values - newestValue(history, counted, from) : sum / values;
}
