import type * as tf from '@tensorflow/tfjs-core';
import type { StreamSequence } from '../data/memory-source.ts';
import { countSequenceBatches, type PassOptions, type SequenceBatchOptions } from '../data/sequence-batches.ts';
import type { SequenceSource, Tables } from '../data/sequence.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import type { LinearParams } from '../layers/linear.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import type { Random } from '../random.ts';
import type { HiddenStepsSampling } from '../tasks/hidden-steps.ts';
import { nextSegmentTask, segmentedBatches } from '../tasks/next-segment-task.ts';
import type { SegmentPlan } from '../tasks/next-segment.ts';
import { heldOutParts, type HeldOut, type PretrainingTask } from '../tasks/pretraining-task.ts';
import { returnTask } from '../tasks/return-task.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { pretrainNetwork, type PretrainedNetwork } from './pretrain-network.ts';
import type { TrainHooks } from './run.ts';
import type { TrainerConfig } from './trainer-config.ts';

export type PretrainHiddenStepsOptions<S extends StreamSequence, Batch extends HostBatch> = {
  /** Of the task, in messages. */
  readonly name: string;
  readonly encoder: StreamEncoder<S>;
  /** cls → one logit for each horizon; absent where the network does not learn returns. */
  readonly returnHead: LinearParams | undefined;
  readonly returnHorizonsDays: readonly number[];
  readonly sources: {
    readonly train: SequenceSource<S>;
    readonly validation: SequenceSource<S>;
    readonly test?: SequenceSource<S>;
    readonly hooks?: TrainHooks;
  };
  /** How often each held-out part is gone through. */
  readonly passes: Readonly<Record<HeldOut, number>>;
  readonly pretraining: {
    readonly tokenBudget: number;
    readonly maxBatchSize: number;
    readonly minimumLength: number;
    readonly nextSegmentWeight: number;
    readonly segmentIdsRate: number;
    readonly returnBatches: number;
    readonly returnPredictionTimes: number;
    readonly returnWeight: number;
  };
  readonly training: TrainerConfig;
  /** Leave paths out to freeze them. */
  readonly trainable?: (path: string) => boolean;
  readonly random: Random;
  /** `tables` are those of the source that the sequences come from. */
  sample(
    sequences: readonly S[],
    tables: Tables,
    sampling: HiddenStepsSampling,
  ): { readonly batch: Batch; readonly plans: readonly SegmentPlan[] | undefined };
  /** The scalar to minimise: hidden steps and next segment. */
  loss(batch: Tensors<Batch>, random: Random): tf.Scalar;
  /** → [batch] */
  nextSegmentLogits(batch: Tensors<Batch>): tf.Tensor1D;
  /** Metrics of the hidden steps of a held-out part; `loss` is what they add to the validation loss. */
  evaluateHidden(
    part: HeldOut,
    source: SequenceSource<S>,
    batching: SequenceBatchOptions,
    passes: PassOptions,
  ): Promise<Metrics & { readonly loss: number }>;
};

/**
 * Pretrains a network on hidden steps (masked-token prediction and next-segment prediction, Devlin et al. 2019) and on
 * return prediction. The metrics are the test part's, with the two controls of next-segment prediction.
 */
export async function pretrainHiddenSteps<S extends StreamSequence, Batch extends HostBatch>({
  name,
  encoder,
  returnHead,
  returnHorizonsDays,
  sources,
  passes,
  pretraining,
  training,
  trainable,
  random,
  sample,
  loss,
  nextSegmentLogits,
  evaluateHidden,
}: PretrainHiddenStepsOptions<S, Batch>): Promise<PretrainedNetwork> {
  const { train, hooks } = sources;
  const { tokenBudget, maxBatchSize, minimumLength, nextSegmentWeight, segmentIdsRate } = pretraining;
  const batching = { tokenBudget, maxBatchSize, minimumLength, maxLength: encoder.maxLength };
  const heldOut = heldOutParts(sources, random.fork('validation'), passes);
  const nextSegment = nextSegmentTask<S, Batch>({
    weight: nextSegmentWeight,
    segmentIdsRate,
    batching,
    heldOut,
    sample: (sequences, tables, sampling) => sample(sequences, tables, { ...sampling, task: 'nextSegment' }),
    logits: nextSegmentLogits,
    contentFields: encoder.contentFields,
  });
  const task = nextSegmentWeight > 0 ? 'both' : 'hiddenSteps';
  const hiddenSteps: PretrainingTask<Batch> = {
    name,
    weight: 1,
    batchesPerStep: 1,
    stepsPerEpoch: countSequenceBatches(train, { ...batching, random: random.fork('order') }),
    batches: (_, epochRandom) =>
      segmentedBatches(
        train,
        batching,
        { segmentIdsRate, random: epochRandom },
        (sequences, sampling) => sample(sequences, train.tables, { ...sampling, task }).batch,
      ),
    loss,
    async evaluate(part) {
      const { source, ...options } = heldOut(part);
      const { loss: hiddenLoss, ...hidden } = await evaluateHidden(part, source, batching, options);
      const { loss: segmentLoss, ...segments } = await nextSegment.evaluate(part);
      return { ...hidden, ...segments, loss: hiddenLoss + segmentLoss };
    },
  };
  const returns = returnTask({
    encoder,
    head: returnHead,
    returnHorizonsDays,
    pretraining,
    batching,
    train,
    heldOut,
  });
  const { params } = encoder;
  const { result, metrics } = await pretrainNetwork({
    params,
    tasks: [hiddenSteps, ...returns],
    training,
    trainable,
    hooks,
  });
  return { result, metrics: { ...metrics, ...(await nextSegment.controls()) } };
}
