import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { openPrior } from '../../fusion/open-prior.ts';
import { createCohort, type Timeline } from '../timeline.ts';
import { engaged, targetSchema, type Target } from '../target.ts';
import { priorInputs, priorTable } from './activity-prior.ts';
import { fitWindowFeatures, windowFeatures } from './window-features.ts';

const types = ['open', 'weigh_in'];

/** Own events on these days; `weighIns` says which of them are weigh-ins. */
function person(days: readonly number[], weighIns: readonly number[] = []): Timeline {
  return {
    userId: 'a',
    times: Float64Array.from(days, (day) => day * daySeconds),
    types: Int32Array.from(days, (day) => (weighIns.includes(day) ? 1 : 0)),
    values: new Float64Array(days.length).fill(NaN),
    byPerson: new Uint8Array(days.length).fill(1),
    items: new Int32Array(days.length).fill(-1),
  };
}

function windowsAt(day: number, history: Timeline, target: Target = engaged) {
  const cohort = createCohort([history], types);
  const example = { person: 0, predictionTime: day * daySeconds, labels: [0] };
  return windowFeatures(cohort, [example], fitWindowFeatures(cohort, [example]), target);
}

const prior = (await openPrior('published'))!;
const scoreOf = (history: Timeline, target: Target = engaged) =>
  priorTable(prior, windowsAt(30, history, target), target).values[0]!;
const everyday = Array.from({ length: 30 }, (_, day) => day + 0.5);

describe('the published activity prior', () => {
  it('expects people who come daily, and not people who left', () => {
    expect(scoreOf(person(everyday))).toBeGreaterThan(1);
    expect(scoreOf(person([0, 5]))).toBeLessThan(-1);
  });

  it('expects more of a longer window', () => {
    const within = (windowDays: number) =>
      scoreOf(person([3, 9, 22]), targetSchema.parse({ name: 'active', windowDays }));
    expect(within(28)).toBeGreaterThan(within(7));
    expect(within(7)).toBeGreaterThan(within(1));
  });

  it('reads the events that count for the target', () => {
    const weighsIn = targetSchema.parse({ name: 'weighsIn', events: ['weigh_in'] });
    const inputs = priorInputs(windowsAt(30, person(everyday, [0.5, 5.5]), weighsIn), weighsIn);
    expect(inputs.values[inputs.names.indexOf('own: ever')]).toBe(2);
    expect(scoreOf(person(everyday, [0.5, 5.5]), weighsIn)).toBeLessThan(-1);
  });
});

describe('openPrior', () => {
  it('leaves the prior out when asked, and refuses a file of something else', async () => {
    expect(await openPrior('none')).toBeUndefined();
    await expect(openPrior('package.json')).rejects.toThrow('activityPrior: package.json is not a file of trees');
  });
});
