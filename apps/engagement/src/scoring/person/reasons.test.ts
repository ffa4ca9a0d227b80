import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../examples/timeline.ts';
import type { Explanation } from '../explain.ts';
import { timelineOf } from './daily-counts.ts';
import { rateOf, rateSentence } from './rates.ts';
import { reasonsOf } from './reasons.ts';

const types = ['meal', 'weigh_in', 'message'];
const now = 1_770_000_000;
/** [days before the prediction, type, by the person] */
function historyOf(events: readonly (readonly [number, string, boolean?])[]): Timeline {
  const sorted = [...events].sort(([one], [other]) => other - one);
  return {
    userId: 'u1',
    times: Float64Array.from(sorted, ([days]) => now - days * daySeconds),
    types: Int32Array.from(sorted, ([, type]) => types.indexOf(type)),
    values: sorted.map(() => NaN),
    byPerson: Uint8Array.from(sorted, ([, , own = true]) => (own ? 1 : 0)),
    items: sorted.map(() => -1),
  };
}
/** A meal a day from 60 to 7 days ago and none since; weighed twice last week. */
const history = historyOf([
  ...Array.from({ length: 54 }, (_, day) => [day + 7.5, 'meal'] as const),
  [2, 'weigh_in'],
  [3, 'weigh_in'],
  [1, 'message', false],
]);
const described = { history, types, predictionTime: now };

describe('rateSentence', () => {
  const sentence = (events: Parameters<typeof historyOf>[0], noun: string) =>
    rateSentence(
      rateOf(historyOf(events), now, () => true),
      noun,
    );

  it('says how long there was none, and what is usual', () => {
    const meals = rateOf(history, now, (step) => history.types[step] === 0);
    expect(rateSentence(meals, 'meal')).toBe('no meal for 7 days, usually 1 a day');
  });

  it('says nothing of what is usual for somebody new', () => {
    expect(
      sentence(
        [
          [1, 'meal'],
          [2, 'meal'],
        ],
        'meal',
      ),
    ).toBe('2 meals in the last week');
    expect(sentence([], 'meal')).toBe('no meal so far');
  });
});

describe('reasonsOf', () => {
  const explanation: Explanation = {
    target: 'engaged',
    prediction: 0.3,
    baseline: 0.6,
    streams: {},
    events: [{ type: 'weigh_in', time: '2026-02-01T00:00:00Z', stream: 'events', contribution: 0.4 }],
    measures: [
      { name: 'meal: 7 days', value: 0, contribution: -0.5 },
      { name: 'meal: days since last', value: 7, contribution: -0.3 },
      { name: 'own: active days of 7 days', value: 2, contribution: 0.1 },
      { name: 'conversation: component 3, last 9', value: 1, contribution: 0.2 },
    ],
    steps: 0,
    error: 0,
    complete: true,
  };

  it('sums contributions by what they are about, and says it from the own history', () => {
    expect(reasonsOf(explanation, described)).toEqual([
      { text: 'no meal for 7 days, usually 1 a day', effect: 'lowers' },
      { text: '2 weigh ins in the last week, usually hardly any', effect: 'raises' },
      { text: 'the content of recent messages', effect: 'raises' },
    ]);
  });
});

describe('timelineOf', () => {
  it('counts by day, what others did apart', () => {
    const { counts, from } = timelineOf(described);
    expect(Object.keys(counts)).toEqual(['meal', 'weigh_in', 'message received']);
    expect(counts['meal']!.reduce((sum, count) => sum + count, 0)).toBe(49);
    expect(counts['message received']!.at(-1)).toBe(1);
    expect(Date.parse(from) / 1000).toBe(now - 56 * daySeconds);
  });
});
