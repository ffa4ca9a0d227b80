import { lengthBatches } from './batching.ts';
import { sliceSequence, type StreamSequence } from './memory-source.ts';
import type { Random } from './random.ts';
import type { SequenceSource } from './sequence.ts';

export type SequenceBatchOptions = {
  /** Steps at once, padding included. */
  readonly tokenBudget: number;
  readonly maxLength: number;
  /** Shorter sequences are passed over. */
  readonly minimumLength?: number;
  readonly maxBatchSize?: number;
  /** Given: another order, and of a sequence longer than maxLength a random window. Absent: always the same, the newest steps. */
  readonly random?: Random;
};

function batchPlaces(lengths: ArrayLike<number>, options: SequenceBatchOptions): number[][] {
  const { tokenBudget, maxLength, minimumLength = 1, maxBatchSize, random } = options;
  const chosen = Array.from({ length: lengths.length }, (_, index) => index).filter((index) => lengths[index]! >= minimumLength);
  const readLengths = chosen.map((index) => Math.min(lengths[index]!, maxLength) + 1);
  const batches = lengthBatches(readLengths, { tokenBudget, ...(maxBatchSize === undefined ? {} : { maxBatchSize }), ...(random ? { random } : {}) });
  return batches.map((places) => places.map((place) => chosen[place]!));
}

/** How many batches `sequenceBatches` gives. */
export function countSequenceBatches({ lengths }: { readonly lengths: ArrayLike<number> }, options: SequenceBatchOptions): number {
  return batchPlaces(lengths, options).length;
}

/** One pass over a source in batches of like length. */
export async function* sequenceBatches<S extends StreamSequence>(source: SequenceSource<S>, options: SequenceBatchOptions): AsyncGenerator<S[]> {
  const { maxLength, random } = options;
  for (const places of batchPlaces(source.lengths, options)) {
    const sequences = await source.read(places.map((index) => (random ? { index } : { index, limit: maxLength })));
    yield sequences.map((sequence) => {
      const surplus = sequence.times.length - maxLength;
      if (surplus <= 0 || !random) return sequence;
      const from = random.integer(surplus + 1);
      return sliceSequence(sequence, from, from + maxLength);
    });
  }
}
