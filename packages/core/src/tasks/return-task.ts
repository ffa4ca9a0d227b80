import * as z from 'zod';
import type { StreamSequence } from '../data/memory-source.ts';
import type { SequenceBatchOptions } from '../data/sequence-batches.ts';
import type { SequenceSource } from '../data/sequence.ts';
import type { LinearParams } from '../layers/linear.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import type { HeldOutParts, PretrainingTask } from './pretraining-task.ts';
import { evaluateReturns, returnLoss } from './evaluate-returns.ts';
import { returnBatches, type ReturnBatch } from './return-examples.ts';

/** Settings of return prediction, the same in each network's pretraining. */
export const returnPretraining = {
  returnBatches: z
    .int()
    .min(0)
    .default(1)
    .describe('batches of return prediction after each batch of the other tasks; 0 leaves it out'),
  returnPredictionTimes: z.int().positive().default(8).describe('prediction times of each sequence in such a batch'),
  returnWeight: z
    .number()
    .positive()
    .default(8)
    .describe('of the return prediction loss: its gradients are small beside the other tasks’'),
};

export type ReturnTaskOptions<S extends StreamSequence> = {
  readonly encoder: StreamEncoder<S>;
  /** cls → one logit for each horizon; absent where the network does not learn returns. */
  readonly head: LinearParams | undefined;
  readonly returnHorizonsDays: readonly number[];
  readonly pretraining: {
    readonly returnBatches: number;
    readonly returnPredictionTimes: number;
    readonly returnWeight: number;
  };
  /** `minimumLength` is ignored: most people who do not return have done little. */
  readonly batching: SequenceBatchOptions;
  readonly train: SequenceSource<S>;
  readonly heldOut: HeldOutParts<S>;
};

/**
 * Return prediction as a task: does the person do anything within each of `returnHorizonsDays` of a prediction time? No
 * task without a head or with `returnBatches` 0.
 */
export function returnTask<S extends StreamSequence>({
  encoder,
  head,
  returnHorizonsDays,
  pretraining,
  batching,
  train,
  heldOut,
}: ReturnTaskOptions<S>): PretrainingTask<ReturnBatch>[] {
  if (!head || pretraining.returnBatches === 0) return [];
  const sampling = {
    ...batching,
    minimumLength: 1,
    numPredictionTimes: encoder.supportsPredictionTimes ? pretraining.returnPredictionTimes : 1,
  };
  return [
    {
      name: 'returns',
      weight: pretraining.returnWeight,
      batchesPerStep: pretraining.returnBatches,
      stepsPerEpoch: Infinity,
      batches: (_, random) =>
        returnBatches(encoder, train, returnHorizonsDays, { ...sampling, random: random.fork('ahead') }),
      loss: (batch, dropout) => returnLoss(head, encoder.forward(batch, dropout), batch),
      async evaluate(part) {
        const { source, ...passes } = heldOut(part);
        const metrics = await evaluateReturns(encoder, head, source, returnHorizonsDays, { ...sampling, ...passes });
        return { ...metrics, loss: metrics.returnNll };
      },
    },
  ];
}
