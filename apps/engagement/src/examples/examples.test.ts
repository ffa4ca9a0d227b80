import { daySeconds } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { fitWindowFeatures, windowFeatures } from './features/window-features.ts';
import { anchors, beforeFinalWeek, foldOf, makeExamples, splitExamples } from './examples.ts';
import { createCohort, type Timeline } from './timeline.ts';
import { engaged } from './target.ts';

const start = 1_700_000_000;
const config = { targets: [engaged], everyDays: 7, trainEveryDays: 7, activeWithinDays: 28 };

function person(
  userId: string,
  days: readonly number[],
  more: { readonly programmeStart?: number; readonly received?: readonly number[] } = {},
): Timeline {
  const events = [
    ...days.map((day) => [day, 1] as const),
    ...(more.received ?? []).map((day) => [day, 0] as const),
  ].sort(([one], [other]) => one - other);
  return {
    userId,
    ...(more.programmeStart === undefined ? {} : { programmeStart: more.programmeStart }),
    times: Float64Array.from(events, ([day]) => start + day * daySeconds),
    types: new Int32Array(events.length),
    values: new Float32Array(events.length).fill(NaN),
    byPerson: Uint8Array.from(events, ([, own]) => own),
    items: new Int32Array(events.length).fill(-1),
  };
}
const daysAfterStart = (times: readonly number[]) => times.map((time) => (time - start) / daySeconds);

describe('anchors', () => {
  it('are weekly from a week after the first own event, while the window is observed', () => {
    expect(daysAfterStart(anchors(person('u', [2, 3], { received: [0] }), config, start + 23 * daySeconds))).toEqual([
      9, 16,
    ]);
  });

  it('start from the programme where its start is known', () => {
    expect(
      daysAfterStart(anchors(person('u', [2], { programmeStart: start }), config, start + 14 * daySeconds)),
    ).toEqual([7]);
  });

  it('leave out who did nothing for 28 days, whatever was sent to them', () => {
    expect(daysAfterStart(anchors(person('u', [0], { received: [40] }), config, start + 100 * daySeconds))).toEqual([
      7, 14, 21, 28,
    ]);
  });

  it('are none for somebody who did nothing', () => {
    expect(anchors(person('u', [], { received: [1] }), config, start + 100 * daySeconds)).toEqual([]);
  });
});

describe('makeExamples', () => {
  it('makes none whose window was not observed to its end', () => {
    const examples = makeExamples(createCohort([person('a', [0, 20])], ['open']), [0], config);
    expect(daysAfterStart(examples.map(({ predictionTime }) => predictionTime))).toEqual([7]);
  });
});

describe('splitExamples', () => {
  const weekly = Array.from({ length: 10 }, (_, week) => week * 7);
  const cohort = createCohort([person('a', weekly), person('b', weekly), person('c', weekly)], ['open']);
  const cutoff = start + 35 * daySeconds;
  const parts = splitExamples(cohort, { train: ['a'], validation: ['b'], test: ['c', 'gone'], cutoff }, config);

  it('ends every window that is learned from by the cutoff and tests other people after it', () => {
    expect(daysAfterStart(parts.train.map(({ predictionTime }) => predictionTime))).toEqual([7, 14, 21, 28]);
    expect(parts.validation.map(({ person }) => person)).toEqual([1, 1, 1, 1]);
    expect(daysAfterStart(parts.test.map(({ predictionTime }) => predictionTime))).toEqual([35, 42, 49, 56]);
  });

  it('learns nothing from an event after the cutoff: neither labels nor features of training move', () => {
    const later = createCohort([person('a', [...weekly, 35, 35.5, 36]), ...cohort.people.slice(1)], ['open']);
    const again = splitExamples(later, { train: ['a'], validation: ['b'], test: ['c'], cutoff }, config);
    expect(again.train).toEqual(parts.train);
    expect(windowFeatures(later, again.train, fitWindowFeatures(later, again.train), engaged)).toEqual(
      windowFeatures(cohort, parts.train, fitWindowFeatures(cohort, parts.train), engaged),
    );
  });

  it('learns at every day where that makes few examples, and tests at the same', () => {
    const daily = splitExamples(
      cohort,
      { train: ['a'], validation: ['b'], test: ['c'], cutoff },
      { ...config, trainEveryDays: undefined },
    );
    expect(daysAfterStart(daily.train.map(({ predictionTime }) => predictionTime))).toEqual(
      Array.from({ length: 28 }, (_, day) => 1 + day),
    );
    expect([daily.validation, daily.test]).toEqual([parts.validation, parts.test]);
  });

  it('refuses a person in two parts by name', () => {
    expect(() => splitExamples(cohort, { train: ['a'], validation: [], test: ['b', 'a'] }, config)).toThrow(
      'a is in two parts of the split: training people must not be tested.',
    );
  });

  it('takes all times where there is no cutoff', () => {
    expect(splitExamples(cohort, { train: ['a'], validation: [], test: ['b'] }, config).test).toHaveLength(8);
  });
});

describe('beforeFinalWeek', () => {
  const at = (person: number, day: number) => ({ person, predictionTime: start + day * daySeconds, labels: [0] });
  const examples = [at(0, 7), at(0, 14), at(0, 21), at(1, 7), at(1, 14)];

  it('leaves out each person’s last example', () => {
    expect(beforeFinalWeek(examples, 7)).toEqual([0, 1, 3]);
  });

  it('leaves out windows that reach into the final week', () => {
    expect(beforeFinalWeek(examples, 14)).toEqual([0]);
  });
});

describe('foldOf', () => {
  it('is the same for a person whoever else is there, and about even', () => {
    const folds = Array.from({ length: 1000 }, (_, index) => foldOf(`u${index}`, 5));
    expect(foldOf('u7', 5)).toBe(folds[7]);
    for (let fold = 0; fold < 5; fold++) expect(folds.filter((other) => other === fold).length).toBeGreaterThan(160);
  });
});
