import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { findPeopleByItem } from '../people-by-item.ts';
import { createCohort, type Timeline } from '../timeline.ts';
import { engaged } from '../target.ts';
import { fitWindowFeatures, windowFeatures } from './window-features.ts';

const items = ['ann', 'ben', 'a shop'];

/** Events as [day, item], by the person unless `received`. */
function person(userId: string, events: readonly (readonly [day: number, item: string, received?: 'received'])[]) {
  return {
    userId,
    times: Float64Array.from(events, ([day]) => day * daySeconds),
    types: new Int32Array(events.length),
    values: new Float64Array(events.length).fill(NaN),
    byPerson: Uint8Array.from(events, ([, , received]) => (received ? 0 : 1)),
    items: Int32Array.from(events, ([, item]) => items.indexOf(item)),
  } satisfies Timeline;
}

const cy = person('cy', [
  [1, 'ben'],
  [2, 'ben'],
  [3, 'a shop'],
  [4, 'ann'],
]);
const ann = person('ann', [[9, 'ben']]);
const ben = person('ben', [
  [5, 'cy'],
  [6, 'cy', 'received'],
  [11, 'ann'],
]);

function at(day: number, people: readonly Timeline[], cutTo?: number) {
  const lastOwnEvent = findPeopleByItem(people, items, cutTo && cutTo * daySeconds);
  const cohort = createCohort(people, ['open'], lastOwnEvent);
  const example = { person: 0, predictionTime: day * daySeconds, labels: [0] };
  const table = windowFeatures(cohort, [example], fitWindowFeatures(cohort, [example]), engaged);
  return Object.fromEntries(table.names.map((name, column) => [name, table.values[column]!]));
}

describe('partner activity', () => {
  it('says what the people do whom somebody deals with', () => {
    expect(at(10, [cy, ann, ben])).toMatchObject({
      'partners who are people': 2,
      'partners active within 1 days': 1,
      'partners active within 7 days': 2,
      'days since any partner was active': 1,
      'median of days since partners were active': 5,
      'days since the latest partner was active': 1,
      'days since the most frequent partner was active': 5,
    });
  });

  it('is the same where only the last events before the one prediction time are kept', () => {
    expect(at(10, [cy, ann, ben], 10)).toEqual(at(10, [cy, ann, ben]));
  });

  it('sees nothing of partners from the prediction time on', () => {
    const later = person('ann', [
      [9, 'ben'],
      [10, 'cy'],
    ]);
    expect(at(10, [cy, later, ben])).toEqual(at(10, [cy, ann, ben]));
    expect(at(10.5, [cy, later, ben])).not.toEqual(at(10.5, [cy, ann, ben]));
  });

  it('has no columns where items name nobody', () => {
    expect(at(10, [cy])).not.toHaveProperty('partners who are people');
  });
});
