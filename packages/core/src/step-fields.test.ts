import { describe, expect, it } from 'vitest';
import type { Sequence } from './sequence.ts';
import { activity, lagIds, numActivities } from './step-fields.ts';
import { timeBuckets } from './time-buckets.ts';

const day = 86_400;

/** Steps at these days; the last number of each pair says whose: 1 the person's own. */
function feed(steps: readonly (readonly [number, 0 | 1])[], firstStep = 0): Sequence {
  return { userId: 'u', sequenceId: 'u', firstStep, times: Float64Array.from(steps, ([at]) => at * day), byPerson: Uint8Array.from(steps, ([, own]) => own) };
}

describe('lagIds', () => {
  const buckets = timeBuckets({ count: 5, firstSeconds: day, lastSeconds: 4 * day }); // up to 1, 2, 4 days and more

  it('counts from the last own step, whenever it is read and whatever others did since', () => {
    const { data, shape } = lagIds([feed([[0, 1], [7, 1], [9, 0], [10, 1], [12, 0]]), feed([[3, 1]])], buckets);
    expect(shape).toEqual([2, 5]);
    expect([...data]).toEqual([4, 3, 2, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('counts from the newest step where none is their own', () => {
    expect([...lagIds([feed([[0, 0], [3, 0]])], buckets).data]).toEqual([3, 1]);
  });
});

describe('activity', () => {
  const sequence = feed([[0, 1], [19.8, 1], [20, 1], [24.5, 0], [29.5, 1]], 3);

  it('counts own steps and days with one by window, all older ones among the total', () => {
    const { data, shape } = activity([sequence, feed([])], [30 * day, 0]);
    expect(shape).toEqual([2, numActivities]);
    const [steps, days] = [[1, 1, 1, 3, 3, 7], [1, 1, 1, 2, 2, 3]];
    expect([...data]).toEqual([...steps.flatMap((count, window) => [count, days[window]!]), ...new Array<number>(numActivities).fill(0)].map((count) => expect.closeTo(Math.log1p(count), 5)));
  });

  it('tells nothing where it would give an answer away', () => {
    expect(activity([sequence], [30 * day], true).data.every((each) => each === 0)).toBe(true);
  });
});
