import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { engaged, targetSchema } from '../target.ts';
import { createCohort, type Timeline } from '../timeline.ts';
import { fitWindowFeatures, windowFeatures } from './window-features.ts';

const start = 1_700_000_000;
const types = ['open', 'weigh_in', 'message'];
type Event = { day: number; type?: number; own?: boolean; value?: number; item?: number };

function person(userId: string, events: readonly Event[]): Timeline {
  return {
    userId,
    times: Float64Array.from(events, ({ day }) => start + day * daySeconds),
    types: Int32Array.from(events, ({ type = 0 }) => type),
    values: Float64Array.from(events, ({ value = NaN }) => value),
    byPerson: Uint8Array.from(events, ({ own = true }) => (own ? 1 : 0)),
    items: Int32Array.from(events, ({ item = -1 }) => item),
  };
}

const events: Event[] = [
  { day: 0 },
  { day: 1, type: 1, value: 80 },
  { day: 10, type: 2, own: false, item: 4 },
  { day: 11, item: 4 },
  { day: 11.5, type: 1, value: 82 },
  { day: 13, type: 2, own: false, item: 4 },
  { day: 13.5, type: 2, own: false, item: 5 },
];

function at(day: number, all: readonly Event[], target = engaged) {
  const cohort = createCohort([person('a', all)], types);
  const example = { person: 0, predictionTime: start + day * daySeconds, labels: [0] };
  const table = windowFeatures(cohort, [example], fitWindowFeatures(cohort, [example]), target);
  return Object.fromEntries(table.names.map((name, column) => [name, table.values[column]!]));
}

describe('windowFeatures', () => {
  it('counts own and received events by window, and how old the newest are', () => {
    expect(at(14, events)).toMatchObject({
      'own: 3 days': 2,
      'own: 7 days': 2,
      'own: 14 days': 4,
      'own: ever': 4,
      'own: days since last': 2.5,
      'own: days since second last': 3,
      'own: active days of 14': 4,
      'own: longest gap': 10,
      'received: 1 days': 2,
      'received: ever': 3,
      'received: days since last': 0.5,
      'weigh_in: ever': 2,
      'days since first own event': 14,
    });
  });

  it('compares values with the person’s own, and knows the inbox', () => {
    expect(at(14, events)).toMatchObject({
      'weigh_in: last value': 82,
      'weigh_in: last against own mean': 1,
      'weigh_in: last against first': 2,
      'received since last own event': 2,
      'partners since last own event': 2,
      'days since first unanswered': 1,
      'partners of 7 days': 1,
      'received from partners of 7 days': 2,
      'answered share of 7 days': 1,
      'partners ever': 2,
    });
  });

  it('has columns of the target’s own events, and its labels of earlier windows', () => {
    const weighsIn = targetSchema.parse({ name: 'weighsIn', events: ['weigh_in'] });
    expect(at(14, events, weighsIn)).toMatchObject({
      'target: ever': 2,
      'target: days since last': 2.5,
      'label 1 windows ago': 1,
      'label 2 windows ago': 1,
      'label 3 windows ago': NaN,
    });
    expect(at(14, events)).not.toHaveProperty('target: ever');
    expect(at(21, events)['label 1 windows ago']).toBe(0);
  });

  it('sees nothing from the prediction time on', () => {
    const later = [...events, { day: 14, item: 9 }, { day: 15, type: 1, value: 1 }];
    expect(at(14, later)).toEqual(at(14, events));
    expect(at(14.01, later)).not.toEqual(at(14.01, events));
  });

  it('has finite numbers for somebody who has hardly done anything', () => {
    const row = at(7, [{ day: 0 }]);
    expect(row['received: days since last']).toBe(1000);
    expect(row['own: median gap']).toBe(1000);
    for (const [name, value] of Object.entries(row))
      if (!/label|value|mean|against|programme/.test(name)) expect(Number.isFinite(value), name).toBe(true);
  });
});
