import { describe, expect, it } from 'vitest';
import { countActivity, predictionTimeFields } from './prediction-time-fields.ts';
import type { Sequence } from './sequence.ts';
import { timeBuckets } from './time-buckets.ts';

const day = 86_400;
const buckets = timeBuckets({ count: 5, firstSeconds: day, lastSeconds: 4 * day }); // up to 1, 2, 4 days and more

/** Steps at these days; the last number of each pair says whose: 1 the person's own. */
function timeline(steps: readonly (readonly [number, 0 | 1])[], firstStep = 0): Sequence {
  return {
    userId: 'u',
    sequenceId: 'u',
    firstStep,
    times: Float64Array.from(steps, ([at]) => at * day),
    byPerson: Uint8Array.from(steps, ([, own]) => own),
  };
}

describe('predictionTimeFields', () => {
  const sequences = [
    timeline([
      [0, 1],
      [7, 1],
      [9, 0],
      [10, 1],
      [12, 0],
    ]),
    timeline([[3, 0]]),
  ];
  const { silenceBucket, stepsBefore, lags } = predictionTimeFields(
    sequences,
    [[9.5 * day, 13 * day], [5 * day]],
    buckets,
    true,
  );

  it('counts steps before each prediction time, silence from the last own one', () => {
    expect(stepsBefore).toEqual({ data: Int32Array.of(3, 5, 1, 0), shape: [2, 2] });
    expect(silenceBucket).toEqual({ data: Int32Array.of(3, 3, 0, 0), shape: [2, 2] });
  });

  it(
    'counts lags from the last own step before the prediction time, whatever others did since; from the newest ' +
      'where none is their own',
    () => {
      expect(lags!.shape).toEqual([2, 5, 2]);
      const at = (row: number, predictionTime: number) =>
        [0, 1, 2, 3, 4].map((step) => lags!.data[(row * 5 + step) * 2 + predictionTime]);
      expect(at(0, 0)).toEqual([4, 1, 1, 0, 0]);
      expect(at(0, 1)).toEqual([4, 3, 2, 1, 1]);
      expect(at(1, 0)).toEqual([1, 0, 0, 0, 0]);
      expect(at(1, 1)).toEqual([0, 0, 0, 0, 0]);
    },
  );

  it('tells nothing but the silence where more would give an answer away', () => {
    expect(Object.keys(predictionTimeFields(sequences, [[13 * day], [5 * day]], buckets, false))).toEqual([
      'silenceBucket',
    ]);
  });
});

describe('countActivity', () => {
  const sequence = timeline(
    [
      [0, 1],
      [19.8, 1],
      [20, 1],
      [24.5, 0],
      [29.5, 1],
      [31, 1],
    ],
    3,
  );

  it('counts own steps before the prediction time and days with one by window, all older ones among the total', () => {
    const [steps, days] = [
      [1, 1, 1, 3, 3, 7],
      [1, 1, 1, 2, 2, 3],
    ];
    expect([...countActivity(sequence, 30 * day)]).toEqual(
      steps.flatMap((count, window) => [count, days[window]!]).map((count) => expect.closeTo(Math.log1p(count), 5)),
    );
    expect([...countActivity(timeline([]), 0)].every((each) => each === 0)).toBe(true);
  });
});
