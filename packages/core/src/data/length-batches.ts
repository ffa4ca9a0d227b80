import { bucketSize, smallerBucketSize } from './bucket-size.ts';
import { ConfigError } from '../errors.ts';
import type { Random } from '../random.ts';

export type LengthBatchOptions = {
  /** Longest length of a batch × its rows stays at or under this; a sequence longer than the budget is alone. */
  readonly tokenBudget: number;
  readonly maxBatchSize?: number;
  /**
   * Given: other neighbours and another order of batches each time. Absent: the same batches always, shortest first.
   */
  readonly random?: Random;
};

/** A full batch has one of so many numbers of rows in each octave. */
const rowsPerOctave = 4;

/** Lengths are ordered as if each were up to this share longer, so that neighbours change from epoch to epoch. */
const JITTER = 0.1;

/**
 * Batches of indexes into `lengths`, sequences of like length together so that little is padding, and of few different
 * shapes. Every index occurs once.
 */
export function lengthBatches(
  lengths: ArrayLike<number>,
  { tokenBudget, maxBatchSize = Infinity, random }: LengthBatchOptions,
): number[][] {
  if (!(tokenBudget >= 1 && maxBatchSize >= 1))
    throw new ConfigError(
      `lengthBatches: tokenBudget (${tokenBudget}) and maxBatchSize (${maxBatchSize}) must be at least 1.`,
    );
  const indexes = Array.from({ length: lengths.length }, (_, index) => index);
  const order = Float64Array.from(indexes, (index) =>
    random ? (lengths[index]! + 1) * (1 + JITTER * random.uniform()) : lengths[index]!,
  );
  indexes.sort((a, b) => order[a]! - order[b]! || a - b);

  const batches: number[][] = [];
  let batch: number[] = [];
  let longest = 0;
  for (const index of indexes) {
    longest = Math.max(longest, lengths[index]!);
    while (
      batch.length > 0 &&
      (batch.length >= maxBatchSize || bucketSize(longest) * (batch.length + 1) > tokenBudget)
    ) {
      const rows = smallerBucketSize(batch.length, rowsPerOctave);
      batches.push(batch.slice(0, rows));
      batch = batch.slice(rows);
      longest = [...batch, index].reduce((most, own) => Math.max(most, lengths[own]!), 0);
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return random ? random.shuffle(batches) : batches;
}
