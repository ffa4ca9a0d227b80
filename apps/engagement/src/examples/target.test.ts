import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import type { Timeline } from './timeline.ts';
import { countedTypes, engaged, labelAt, targetSchema, type Target } from './target.ts';

const types = ['meal', 'weigh_in', 'nudge'];
const start = 1_000_000;

/** Events as [days after start, type, value, by the person]. */
function history(events: readonly (readonly [number, number, number, number])[]): Timeline {
  return {
    userId: 'u1',
    times: Float64Array.from(events, ([day]) => start + day * daySeconds),
    types: Int32Array.from(events, ([, type]) => type),
    values: Float32Array.from(events, ([, , value]) => value),
    byPerson: Uint8Array.from(events, ([, , , own]) => own),
    items: new Int32Array(events.length).fill(-1),
  };
}
const label = (target: Target, person: Timeline) => labelAt(target, countedTypes(target, types), person, start);

describe('labelAt', () => {
  it('counts an event at the prediction time and none at the end of the window', () => {
    expect(label(engaged, history([[0, 0, NaN, 1]]))).toBe(1);
    expect(label(engaged, history([[7, 0, NaN, 1]]))).toBe(0);
    expect(label(engaged, history([[-1e-5, 0, NaN, 1]]))).toBe(0);
    expect(label(engaged, history([[7 - 1e-5, 0, NaN, 1]]))).toBe(1);
  });

  it('does not count what somebody else did', () => {
    expect(label(engaged, history([[1, 2, NaN, 0]]))).toBe(0);
  });

  it('asks a binary target for days, not for events', () => {
    const twoDays = targetSchema.parse({ name: 'twoDays', minimum: 2 });
    expect(
      label(
        twoDays,
        history([
          [1, 0, NaN, 1],
          [1.5, 0, NaN, 1],
        ]),
      ),
    ).toBe(0);
    expect(
      label(
        twoDays,
        history([
          [1, 0, NaN, 1],
          [2, 0, NaN, 1],
        ]),
      ),
    ).toBe(1);
  });

  it('counts and averages the chosen types only', () => {
    const person = history([
      [0, 1, 80, 1],
      [1, 0, 500, 1],
      [2, 1, 82, 1],
      [3, 1, NaN, 1],
      [8, 1, 90, 1],
    ]);
    expect(label(targetSchema.parse({ name: 'weighIns', kind: 'count', events: ['weigh_in'] }), person)).toBe(3);
    expect(label(targetSchema.parse({ name: 'weight', kind: 'value', events: ['weigh_in'] }), person)).toBe(81);
    expect(label(targetSchema.parse({ name: 'nudged', kind: 'value', events: ['nudge'] }), person)).toBeNaN();
  });

  it('counts days, however many events a day has', () => {
    const person = history([
      [0.1, 0, NaN, 1],
      [0.9, 1, NaN, 1],
      [3, 0, NaN, 1],
      [7, 0, NaN, 1],
    ]);
    expect(label(targetSchema.parse({ name: 'activeDays', kind: 'count', measure: 'days' }), person)).toBe(2);
  });

  it('measures a change from the newest own value before, and none without it', () => {
    const change = targetSchema.parse({ name: 'weightChange', kind: 'value', measure: 'change', events: ['weigh_in'] });
    expect(
      label(
        change,
        history([
          [-9, 1, 90, 1],
          [-2, 1, 84, 1],
          [-1, 0, 500, 1],
          [1, 1, 83, 1],
          [2, 1, 81, 1],
        ]),
      ),
    ).toBe(-2);
    expect(
      label(
        change,
        history([
          [-2, 1, 84, 1],
          [-1, 1, 99, 0],
          [1, 1, 83, 1],
        ]),
      ),
    ).toBe(-1);
    expect(label(change, history([[1, 1, 83, 1]]))).toBeNaN();
    expect(label(change, history([[-2, 1, 84, 1]]))).toBeNaN();
  });
});

describe('targetSchema', () => {
  it('is the default target with nothing but a name', () => {
    expect(engaged).toEqual({ name: 'engaged', kind: 'binary', minimum: 1, windowDays: 7, weight: 1 });
  });

  it('refuses a measure of another kind', () => {
    expect(() => targetSchema.parse({ name: 'steps', kind: 'count', measure: 'mean' })).toThrow(
      'a count target is measured in events or days, received mean',
    );
    expect(() => targetSchema.parse({ name: 'engaged', measure: 'days' })).toThrow(
      'a binary target takes no measure, received days',
    );
  });
});
