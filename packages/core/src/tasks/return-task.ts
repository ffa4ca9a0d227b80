import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LinearParams } from '../layers/linear.ts';
import {
  returnBatches,
  returnLoss,
  isReturnBatch,
  evaluateReturns,
  type ReturnBatch,
  type ReturnMetrics,
} from './return-prediction.ts';
import type { StreamSequence } from '../data/memory-source.ts';
import type { Random } from '../random.ts';
import type { SequenceBatchOptions } from '../data/sequence-batches.ts';
import type { SequenceSource } from '../data/sequence.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import type { HostBatch, Tensors } from '../tensors.ts';

/** Settings of predicting returns, the same in each network's pretraining. */
export const returnPretraining = {
  returnBatches: z
    .int()
    .min(0)
    .default(1)
    .describe('batches that ask who returns, for each batch of the other questions; 0 leaves the task out'),
  returnPredictionTimes: z
    .int()
    .positive()
    .default(8)
    .describe(
      'prediction times of a sequence that one such batch asks about, where the network can read several at once',
    ),
  returnWeight: z
    .number()
    .positive()
    .default(8)
    .describe('of the loss of those batches: beside others, small gradients would hardly count'),
};

export type ReturnTaskOptions<S extends StreamSequence> = {
  readonly encoder: StreamEncoder<S>;
  /** Absent: nobody predicts returns. */
  readonly head: LinearParams | undefined;
  readonly returnHorizonsDays: readonly number[];
  readonly pretraining: {
    readonly returnBatches: number;
    readonly returnPredictionTimes: number;
    readonly returnWeight: number;
  };
  /** `minimumLength` is not looked at: everybody is asked about, for most of those who do not come back have done little. */
  readonly batching: SequenceBatchOptions;
};

/** predicting returns beside a network's other questions. Without a head or batches it changes nothing: no batch, no loss, no metrics. */
export function returnTask<S extends StreamSequence>({
  encoder,
  head,
  returnHorizonsDays,
  pretraining,
  batching,
}: ReturnTaskOptions<S>) {
  const count = head ? pretraining.returnBatches : 0;
  const sampling = {
    ...batching,
    minimumLength: 1,
    numPredictionTimes: encoder.supportsPredictionTimes ? pretraining.returnPredictionTimes : 1,
  };
  return {
    /** Batches for each batch of the other questions, itself counted. */
    batchesPerBatch: 1 + count,

    /** Every batch, and after each `returnBatches` that predict returns, as long as there is somebody to ask about. */
    async *among<B extends HostBatch>(
      batches: AsyncIterable<B>,
      source: SequenceSource<S> | undefined,
      random: Random,
    ): AsyncGenerator<B | ReturnBatch> {
      const examples = source && returnBatches(encoder, source, returnHorizonsDays, { ...sampling, random });
      for await (const batch of batches) {
        yield batch;
        for (let predicted = 0; examples && predicted < count; predicted++) {
          const { value, done } = await examples.next();
          if (!done) yield value;
        }
      }
    },

    /** Weighted loss of a batch that predicts returns; undefined for any other. */
    loss(batch: Tensors, dropout: Random): tf.Scalar | undefined {
      return head && isReturnBatch(batch)
        ? tf.mul(returnLoss(head, encoder.forward(batch, dropout), batch), pretraining.returnWeight)
        : undefined;
    },

    async measure(
      source: SequenceSource<S> | undefined,
      options: { readonly passes: number; readonly random: Random },
    ): Promise<ReturnMetrics | undefined> {
      return head && source && count > 0
        ? evaluateReturns(encoder, head, source, returnHorizonsDays, { ...sampling, ...options })
        : undefined;
    },
  };
}
