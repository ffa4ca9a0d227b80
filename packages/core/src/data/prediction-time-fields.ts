import { countBefore, type Sequence } from './sequence.ts';
import { paddedLength } from './step-fields.ts';
import type { Rank } from '@tensorflow/tfjs-core';
import type { HostTensor } from '../tensors.ts';
import { daySeconds } from './time.ts';
import { timeBucket, type TimeBuckets } from './time-buckets.ts';

/**
 * Inputs that describe each prediction time of a sequence. A sequence with fewer prediction times than others has empty
 * ones at the end, which mean nothing.
 */
export type PredictionTimeFields = {
  /**
   * Bucket of the seconds since the person's own last step before the prediction time; 0 where there is none. int32
   * [batch, prediction times]
   */
  readonly silenceBucket: HostTensor<Rank.R2, 'int32'>;
  /** How much the person did before it, as `countActivity`. [batch, prediction times, numActivities] */
  readonly activity?: HostTensor<Rank.R3, 'float32'>;
  /** Steps before it. int32 [batch, prediction times] */
  readonly stepsBefore?: HostTensor<Rank.R2, 'int32'>;
  /**
   * Bucket of the seconds from each step to the person's own last step before the prediction time, 1 for what came
   * after that; 0 where the prediction time does not see the step. Counted from there, what somebody did last is in the
   * same place whenever it is read. int32 [batch, length, prediction times]
   */
  readonly lags?: HostTensor<Rank.R3, 'int32'>;
};

const activityWindowsDays = [1, 3, 7, 14, 28, Infinity];
/** Numbers that `countActivity` gives. */
export const numActivities = 2 * activityWindowsDays.length;

/**
 * How much the person did recently: log(1 + own steps) and log(1 + days with one) within 1, 3, 7, 14, 28 days before
 * `predictionTimes` and in all, steps before the slice counted too. Attention takes means and is slow to learn to
 * count. → [numActivities]
 */
export function countActivity({ times, byPerson, firstStep }: Sequence, predictionTime: number): Float32Array {
  const counts = new Float32Array(numActivities);
  counts[numActivities - 2] = firstStep;
  let lastDay: number | undefined;
  for (let step = countBefore(times, predictionTime) - 1; step >= 0; step--) {
    if (byPerson?.[step] === 0) continue;
    const age = (predictionTime - times[step]!) / daySeconds;
    const isNewDay = Math.floor(age) !== lastDay;
    lastDay = Math.floor(age);
    activityWindowsDays.forEach((days, window) => {
      if (age >= days) return;
      counts[2 * window]! += 1;
      if (isNewDay) counts[2 * window + 1]! += 1;
    });
  }
  return counts.map(Math.log1p);
}

/**
 * For each number of steps, the time of the person's own last one among them; undefined while there is none. [length +
 * 1]
 */
function lastOwnTimes({ times, byPerson }: Sequence): (number | undefined)[] {
  let last: number | undefined;
  return [undefined, ...Array.from(times, (time, step) => (byPerson?.[step] === 0 ? last : (last = time)))];
}

/**
 * Prediction times (Unix seconds, a list for each sequence) → arrays. `complete` false: the silence alone, for batches
 * whose labels the other fields would give away, and for networks that never learned to predict returns.
 */
export function predictionTimeFields(
  sequences: readonly Sequence[],
  predictionTimes: readonly (readonly number[])[],
  buckets: TimeBuckets,
  complete: boolean,
): PredictionTimeFields {
  const numPredictionTimes = Math.max(1, ...predictionTimes.map((times) => times.length));
  const length = paddedLength(sequences);
  const rows = sequences.length * numPredictionTimes;
  const silences = new Int32Array(rows);
  const stepsBefore = new Int32Array(rows);
  const counted = new Float32Array(complete ? rows * numActivities : 0);
  const lags = new Int32Array(complete ? rows * length : 0);
  sequences.forEach((sequence, row) => {
    const lasts = lastOwnTimes(sequence);
    predictionTimes[row]!.forEach((predictionTime, place) => {
      const at = row * numPredictionTimes + place;
      stepsBefore[at] = countBefore(sequence.times, predictionTime);
      const last = lasts[stepsBefore[at]!];
      silences[at] = last === undefined ? 0 : timeBucket(buckets, predictionTime - last);
      if (!complete) return;
      counted.set(countActivity(sequence, predictionTime), at * numActivities);
      const reference = last ?? sequence.times[stepsBefore[at]! - 1]!;
      for (let step = 0; step < stepsBefore[at]!; step++)
        lags[(row * length + step) * numPredictionTimes + place] = timeBucket(
          buckets,
          reference - sequence.times[step]!,
        );
    });
  });
  const shape: [number, number] = [sequences.length, numPredictionTimes];
  const silence = { silenceBucket: { data: silences, shape } };
  if (!complete) return silence;
  return {
    ...silence,
    activity: { data: counted, shape: [...shape, numActivities] },
    stepsBefore: { data: stepsBefore, shape },
    lags: { data: lags, shape: [sequences.length, length, numPredictionTimes] },
  };
}
