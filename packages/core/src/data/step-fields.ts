import { bucketSize } from './bucket-size.ts';
import { localTime } from './local-time.ts';
import type { Random } from '../random.ts';
import { countBefore, type Sequence } from './sequence.ts';
import type { HostDType, HostTensor } from '../tensors.ts';
import { daySeconds } from './time.ts';
import type { Rank } from '@tensorflow/tfjs-core';
import { timeBucket, type TimeBuckets } from './time-buckets.ts';

/** One entry for each step of each sequence. [batch, length] */
export type StepTensor<D extends HostDType> = HostTensor<Rank.R2, D>;

/** The longest sequence of a batch as a `bucketSize`, at least 1: a tensor may not be empty. */
export function paddedLength(sequences: readonly Sequence[]): number {
  return bucketSize(sequences.reduce((longest, { times }) => Math.max(longest, times.length), 1));
}

/** One integer a step, 0 at padding. → int32 [batch, length] */
export function stepIds(
  sequences: readonly Sequence[],
  idOf: (row: number, step: number) => number,
): StepTensor<'int32'> {
  const length = paddedLength(sequences);
  const data = new Int32Array(sequences.length * length);
  sequences.forEach(({ times }, row) => {
    for (let step = 0; step < times.length; step++) data[row * length + step] = idOf(row, step);
  });
  return { data, shape: [sequences.length, length] };
}

/** One number a step, 0 at padding. → float32 [batch, length] */
export function stepValues(
  sequences: readonly Sequence[],
  valueOf: (row: number, step: number) => number,
): StepTensor<'float32'> {
  const { data, shape } = stepIds(sequences, () => 0);
  const values = new Float32Array(data.length);
  const length = shape[1];
  sequences.forEach(({ times }, row) => {
    for (let step = 0; step < times.length; step++) values[row * length + step] = valueOf(row, step);
  });
  return { data: values, shape };
}

/** 1 at real steps, 0 at padding. → float32 [batch, length] */
export function stepMask(sequences: readonly Sequence[]): StepTensor<'float32'> {
  return stepValues(sequences, () => 1);
}

/** Bucket of the seconds since the step before; 0 at a sequence's first step. → int32 [batch, length] */
export function gapIds(sequences: readonly Sequence[], buckets: TimeBuckets): StepTensor<'int32'> {
  return stepIds(sequences, (row, step) => {
    const { times } = sequences[row]!;
    return step === 0 ? 0 : timeBucket(buckets, times[step]! - times[step - 1]!);
  });
}

/** Place in the slice, counted from 0. → int32 [batch, length] */
export function positionIds(sequences: readonly Sequence[], maxLength: number): StepTensor<'int32'> {
  return stepIds(sequences, (_, step) => Math.min(step, maxLength - 1));
}

/** Place in the whole sequence, older steps counted, up to `maxLength` − 1. → int32 [batch, length] */
export function stepNumberIds(sequences: readonly Sequence[], maxLength: number): StepTensor<'int32'> {
  return stepIds(sequences, (row, step) => Math.min(sequences[row]!.firstStep + step, maxLength - 1));
}

/** 0 unknown, else 1 + days since the programme's start, up to `maxDays`. → int32 [batch, length] */
export function programmeDayIds(sequences: readonly Sequence[], maxDays: number): StepTensor<'int32'> {
  return stepIds(sequences, (row, step) => {
    const { programmeStart, times } = sequences[row]!;
    if (programmeStart === undefined) return 0;
    return 1 + Math.min(maxDays - 1, Math.max(0, Math.floor((times[step]! - programmeStart) / daySeconds)));
  });
}

/** 1 + hour of day and 1 + weekday at the person's place; 0 at padding. Two times int32 [batch, length] */
export function clockIds(sequences: readonly Sequence[]): {
  readonly hours: StepTensor<'int32'>;
  readonly weekdays: StepTensor<'int32'>;
} {
  const at = (row: number, step: number) => localTime(sequences[row]!.times[step]!, sequences[row]!.timeZone);
  return {
    hours: stepIds(sequences, (row, step) => 1 + at(row, step).hour),
    weekdays: stepIds(sequences, (row, step) => 1 + at(row, step).weekday),
  };
}

/**
 * Time of the person's own last step before a prediction time: what a coach sends does not end a silence. Undefined
 * where there is none.
 */
export function lastOwnTime({ times, byPerson }: Sequence, before = Infinity): number | undefined {
  const last = countBefore(times, before) - 1;
  return times[byPerson && last >= 0 ? byPerson.lastIndexOf(1, last) : last];
}

/** 2 where the person originated the step, 1 where somebody else did; 0 at padding. → int32 [batch, length] */
export function originatorIds(sequences: readonly Sequence[]): StepTensor<'int32'> {
  return stepIds(sequences, (row, step) => 1 + (sequences[row]!.byPerson?.[step] ?? 1));
}

const longestSilenceSeconds = 90 * daySeconds;

/** A prediction time for pretraining: after a silence drawn log-uniformly between a second and 90 days. */
export function samplePredictionTime(sequence: Sequence, random: Random): number {
  return (sequence.times.at(-1) ?? 0) + longestSilenceSeconds ** random.uniform();
}
