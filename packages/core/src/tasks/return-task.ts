import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LinearParams } from '../layers/linear.ts';
import {
  aheadBatches,
  aheadLoss,
  isAheadBatch,
  measureAhead,
  type AheadBatch,
  type AheadMetrics,
} from './return-prediction.ts';
import type { StreamSequence } from '../data/memory-source.ts';
import type { Random } from '../random.ts';
import type { SequenceBatchOptions } from '../data/sequence-batches.ts';
import type { SequenceSource } from '../data/sequence.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import type { HostBatch, Tensors } from '../tensors.ts';

/** Settings of looking ahead, the same in each network's pretraining. */
export const aheadPretraining = {
  aheadBatches: z
    .int()
    .min(0)
    .default(1)
    .describe('batches that ask who comes back, for each batch of the other questions; 0 leaves the task out'),
  aheadMoments: z
    .int()
    .positive()
    .default(8)
    .describe('moments of a sequence that one such batch asks about, where the network can read several at once'),
  aheadWeight: z
    .number()
    .positive()
    .default(8)
    .describe('of the loss of those batches: beside others, small gradients would hardly count'),
};

export type LookAheadOptions<S extends StreamSequence> = {
  readonly encoder: StreamEncoder<S>;
  /** Absent: nobody looks ahead. */
  readonly head: LinearParams | undefined;
  readonly aheadDays: readonly number[];
  readonly pretraining: { readonly aheadBatches: number; readonly aheadMoments: number; readonly aheadWeight: number };
  /** `minimumLength` is not looked at: everybody is asked about, for most of those who do not come back have done little. */
  readonly batching: SequenceBatchOptions;
};

/** Looking ahead beside a network's other questions. Without a head or batches it changes nothing: no batch, no loss, no metrics. */
export function lookAhead<S extends StreamSequence>({
  encoder,
  head,
  aheadDays,
  pretraining,
  batching,
}: LookAheadOptions<S>) {
  const count = head ? pretraining.aheadBatches : 0;
  const asking = { ...batching, minimumLength: 1, moments: encoder.readsMoments ? pretraining.aheadMoments : 1 };
  return {
    /** Batches for each batch of the other questions, itself counted. */
    batchesPerBatch: 1 + count,

    /** Every batch, and after each `aheadBatches` that look ahead, as long as there is somebody to ask about. */
    async *among<B extends HostBatch>(
      batches: AsyncIterable<B>,
      source: SequenceSource<S> | undefined,
      random: Random,
    ): AsyncGenerator<B | AheadBatch> {
      const questions = source && aheadBatches(encoder, source, aheadDays, { ...asking, random });
      for await (const batch of batches) {
        yield batch;
        for (let asked = 0; questions && asked < count; asked++) {
          const { value, done } = await questions.next();
          if (!done) yield value;
        }
      }
    },

    /** Weighted loss of a batch that looks ahead; undefined for any other. */
    loss(batch: Tensors, dropout: Random): tf.Scalar | undefined {
      return head && isAheadBatch(batch)
        ? tf.mul(aheadLoss(head, encoder.forward(batch, dropout), batch), pretraining.aheadWeight)
        : undefined;
    },

    async measure(
      source: SequenceSource<S> | undefined,
      options: { readonly passes: number; readonly random: Random },
    ): Promise<AheadMetrics | undefined> {
      return head && source && count > 0
        ? measureAhead(encoder, head, source, aheadDays, { ...asking, ...options })
        : undefined;
    },
  };
}
