import { lengthBatches } from './length-batches.ts';
import type { StreamSequence } from './memory-source.ts';
import type { Random } from '../random.ts';
import type { SequenceRequest, SequenceSource } from './sequence.ts';

export type SequenceBatchOptions = {
  /** Steps at once, padding included. */
  readonly tokenBudget: number;
  readonly maxLength: number;
  /** Shorter sequences are passed over. */
  readonly minimumLength?: number;
  readonly maxBatchSize?: number;
  /**
   * Given: another order each time, and every sequence longer than `maxLength` in several windows. Absent: always the
   * same, the newest steps.
   */
  readonly random?: Random;
};

/**
 * Windows of `maxLength` steps of a sequence, as many as it takes to hold it: the newest, and one from each of as many
 * equal stretches of what is older, drawn anew each time. A sequence that fits is one window.
 */
function drawWindows(index: number, length: number, maxLength: number, random: Random): SequenceRequest[] {
  const surplus = length - maxLength;
  const older = surplus <= 0 ? 0 : Math.ceil(surplus / maxLength);
  const drawn = Array.from({ length: older }, (_, stretch) => ({
    index,
    limit: maxLength,
    skipNewest: 1 + Math.floor(((stretch + random.uniform()) * surplus) / older),
  }));
  return [{ index, limit: maxLength }, ...drawn];
}

function batchReads(
  lengths: ArrayLike<number>,
  { tokenBudget, maxLength, minimumLength = 1, maxBatchSize, random }: SequenceBatchOptions,
): SequenceRequest[][] {
  const chosen = Array.from({ length: lengths.length }, (_, index) => index).filter(
    (index) => lengths[index]! >= minimumLength,
  );
  const reads = chosen.flatMap((index): SequenceRequest[] =>
    random ? drawWindows(index, lengths[index]!, maxLength, random) : [{ index, limit: maxLength }],
  );
  const readLengths = reads.map(({ index }) => Math.min(lengths[index]!, maxLength) + 1);
  const batches = lengthBatches(readLengths, {
    tokenBudget,
    ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
    ...(random ? { random } : {}),
  });
  return batches.map((places) => places.map((place) => reads[place]!));
}

export type PassOptions = {
  /** Times that each sequence is gone through, with other steps hidden and other cuts. */
  readonly passes: number;
  readonly random: Random;
};

/** How many batches `sequenceBatches` gives. */
export function countSequenceBatches(
  { lengths }: { readonly lengths: ArrayLike<number> },
  options: SequenceBatchOptions,
): number {
  return batchReads(lengths, options).length;
}

/** One pass over a source in batches of like length. */
export async function* sequenceBatches<S extends StreamSequence>(
  source: SequenceSource<S>,
  options: SequenceBatchOptions,
): AsyncGenerator<S[]> {
  for (const reads of batchReads(source.lengths, options)) yield await source.read(reads);
}

/** `passes` times over a source, each batch with a `Random` of its own: the same `random` gives the same. */
export async function* passesOver<S extends StreamSequence>(
  source: SequenceSource<S>,
  batching: SequenceBatchOptions,
  { passes, random }: PassOptions,
): AsyncGenerator<{ readonly sequences: readonly S[]; readonly random: Random }> {
  for (let pass = 0; pass < passes; pass++) {
    let number = 0;
    for await (const sequences of sequenceBatches(source, batching))
      yield { sequences, random: random.fork(pass, number++) };
  }
}
