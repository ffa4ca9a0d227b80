import * as tf from '@tensorflow/tfjs-core';
import type { StreamSequence } from '../data/memory-source.ts';
import { passesOver, sequenceBatches, type PassOptions, type SequenceBatchOptions } from '../data/sequence-batches.ts';
import type { Sequence, SequenceSource, Tables } from '../data/sequence.ts';
import { stepIds, type StepTensor } from '../data/step-fields.ts';
import { accuracy, auroc, logLoss, type Metrics } from '../evaluation/metrics.ts';
import { sigmoid } from '../evaluation/sigmoid.ts';
import { linear, type LinearParams } from '../layers/linear.ts';
import type { Random } from '../random.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from '../tensors.ts';
import { bceWithLogits } from './losses.ts';
import type { HeldOut, HeldOutParts } from './pretraining-task.ts';
import { planSegments, type NegativeKind, type SegmentCandidate, type SegmentPlan } from './next-segment.ts';

/** Labels of next-segment prediction, beside what the network reads. */
export type NextSegmentFields = {
  /** 1 = the second segment is the sequence's own. [batch] */
  readonly segmentLabels: HostTensor<tf.Rank.R1, 'float32'>;
  /** 0 = no donor fits, so the sequence is left out. [batch] */
  readonly segmentWeights: HostTensor<tf.Rank.R1, 'float32'>;
};

export type SegmentSettings = {
  readonly minimumCut: number;
  readonly maximumCut: number;
  readonly kinds: Readonly<Partial<Record<NegativeKind, number | undefined>>>;
};

/** What every network's `batch.ts` takes beside the sequences. */
export type BatchOptions = {
  /** Unix seconds, a list for each sequence. */
  readonly predictionTimes: readonly (readonly number[])[];
  /** Whose content stands in each second segment; the sequences' own if absent. */
  readonly plans?: readonly SegmentPlan[];
  readonly withSegmentIds?: boolean;
  /** Leave out fields that would give the answers of the network's own tasks away: lags, activity, changes. */
  readonly hidesAnswers?: boolean;
};

/** What planning knows of sequences; `details` adds what some kinds of negatives need. */
export function segmentCandidates<S extends Sequence>(
  sequences: readonly S[],
  details: (sequence: S) => Pick<SegmentCandidate, 'roles' | 'signature'> = () => ({}),
): SegmentCandidate[] {
  return sequences.map((sequence) => ({
    sequenceId: sequence.sequenceId,
    length: sequence.times.length,
    ...(sequence.group === undefined ? {} : { group: sequence.group }),
    ...details(sequence),
  }));
}

/** Plans for a batch of sequences; donors are found within it. */
export function sampleSegmentPlans(
  candidates: readonly SegmentCandidate[],
  { minimumCut, maximumCut, kinds }: SegmentSettings,
  random: Random,
): SegmentPlan[] {
  const wanted = Object.fromEntries(Object.entries(kinds).filter(([, weight]) => weight !== undefined));
  return planSegments(candidates, { minimumCut, maximumCut, kinds: wanted }, random);
}

/** Without plans nothing is predicted: all weights are 0. */
export function nextSegmentFields(plans: readonly SegmentPlan[] | undefined, batchSize: number): NextSegmentFields {
  const values = (of: (plan: SegmentPlan | undefined) => number) => ({
    data: Float32Array.from({ length: batchSize }, (_, row) => of(plans?.[row])),
    shape: [batchSize] as [number],
  });
  return {
    segmentLabels: values((plan) => plan?.label ?? 1),
    segmentWeights: values((plan) => plan?.weight ?? 0),
  };
}

/** BERT's segment ids: 0 not given, 1 before the cut, 2 from the cut on. → int32 [batch, length] */
export function segmentIds(
  sequences: readonly Sequence[],
  plans: readonly SegmentPlan[] | undefined,
  withSegmentIds: boolean,
): StepTensor<'int32'> {
  return stepIds(sequences, (row, step) => (withSegmentIds && plans ? (step < plans[row]!.cut ? 1 : 2) : 0));
}

/** Logit that the second segment is the sequence's own. cls [batch, hiddenSize] → [batch] */
export function nextSegmentLogits(head: LinearParams, cls: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(linear(head, cls), [-1]);
}

/** Mean binary cross-entropy of next-segment prediction (Devlin et al. 2019, §3.1). logits [batch] → scalar */
export function nextSegmentLoss(logits: tf.Tensor1D, batch: Tensors<NextSegmentFields>): tf.Scalar {
  return bceWithLogits(logits, batch.segmentLabels, batch.segmentWeights);
}

export type SegmentPredictions = { readonly probabilities: number[]; readonly labels: number[] };

export type PredictNextSegmentsOptions<S extends StreamSequence, Batch extends HostBatch> = PassOptions & {
  readonly source: SequenceSource<S>;
  readonly batching: SequenceBatchOptions;
  sample(
    sequences: readonly S[],
    random: Random,
  ): { readonly batch: Batch; readonly plans: readonly SegmentPlan[] | undefined };
  /** → [batch] */
  logits(batch: Tensors<Batch>): tf.Tensor1D;
  /** Control: these entries replaced by zeros. Without content nothing better than chance may remain. */
  readonly zeroed?: readonly string[];
};

/** Next-segment prediction for every held-out sequence, `passes` cuts each. */
async function predictNextSegments<S extends StreamSequence, Batch extends HostBatch>({
  source,
  batching,
  sample,
  logits,
  zeroed = [],
  ...passes
}: PredictNextSegmentsOptions<S, Batch>): Promise<SegmentPredictions> {
  const predictions: SegmentPredictions = { probabilities: [], labels: [] };
  for await (const { sequences, random } of passesOver(source, batching, passes)) {
    const { batch, plans } = sample(sequences, random);
    for (const name of zeroed) batch[name]!.data.fill(0);
    const output = tf.tidy(() => logits(toTensors(batch)));
    const values = await output.data();
    output.dispose();
    plans?.forEach(({ weight, label }, row) => {
      if (weight === 0) return;
      predictions.probabilities.push(sigmoid(values[row]!));
      predictions.labels.push(label);
    });
  }
  return predictions;
}

/** NaN where no sequence had a donor. */
function segmentMetrics({ probabilities, labels }: SegmentPredictions): {
  readonly segmentLoss: number;
  readonly segmentAccuracy: number;
  readonly segmentAuroc: number;
} {
  return {
    segmentLoss: logLoss(probabilities, labels),
    segmentAccuracy: accuracy(probabilities, labels),
    segmentAuroc: auroc(probabilities, labels),
  };
}

/** How next-segment prediction samples and reads a batch: with segment ids or without, the same `random` the same. */
export type SegmentSampling = { readonly random: Random; readonly withSegmentIds: boolean };

/** Training batches of one epoch; `segmentIdsRate` of them have segment ids. `random` as the trainer gives it. */
export async function* segmentedBatches<S extends StreamSequence, Batch extends HostBatch>(
  train: SequenceSource<S>,
  batching: SequenceBatchOptions,
  { random, segmentIdsRate }: { readonly random: Random; readonly segmentIdsRate: number },
  sample: (sequences: readonly S[], sampling: SegmentSampling) => Batch,
): AsyncGenerator<Batch> {
  let number = 0;
  for await (const sequences of sequenceBatches(train, { ...batching, random: random.fork('order') })) {
    const own = random.fork('batch', number++);
    const withSegmentIds = own.uniform() < segmentIdsRate;
    yield sample(sequences, { random: own, withSegmentIds });
  }
}

export type NextSegmentTaskOptions<S extends StreamSequence, Batch extends HostBatch> = {
  /** Of the next-segment loss; 0: the network does not learn it. */
  readonly weight: number;
  readonly segmentIdsRate: number;
  readonly batching: SequenceBatchOptions;
  readonly heldOut: HeldOutParts<S>;
  /** `tables` are those of the source that the sequences come from. */
  sample(
    sequences: readonly S[],
    tables: Tables,
    sampling: SegmentSampling,
  ): { readonly batch: Batch; readonly plans: readonly SegmentPlan[] | undefined };
  /** → [batch] */
  logits(batch: Tensors<Batch>): tf.Tensor1D;
  /** The encoder's, see `StreamEncoder`. */
  readonly contentFields: readonly string[];
};

/**
 * What next-segment prediction adds to the evaluation of a network whose own batches carry it: metrics and loss of a
 * part, and two controls on the test part, without segment ids and with the content zeroed (which must leave chance).
 */
export function nextSegmentTask<S extends StreamSequence, Batch extends HostBatch>({
  weight,
  segmentIdsRate,
  batching,
  heldOut,
  sample,
  logits,
  contentFields,
}: NextSegmentTaskOptions<S, Batch>) {
  const predict = async (part: HeldOut, withSegmentIds: boolean, zeroed: readonly string[] = []) => {
    const { source, ...passes } = heldOut(part);
    const { tables } = source;
    return segmentMetrics(
      await predictNextSegments({
        ...passes,
        source,
        batching,
        sample: (sequences, random) => sample(sequences, tables, { random, withSegmentIds }),
        logits,
        zeroed,
      }),
    );
  };
  return {
    async evaluate(part: HeldOut): Promise<Metrics & { readonly loss: number }> {
      if (weight === 0) return { loss: 0 };
      const metrics = await predict(part, segmentIdsRate > 0);
      return { ...metrics, loss: weight * (metrics.segmentLoss || 0) };
    },
    async controls(): Promise<Metrics> {
      if (weight === 0) return {};
      return {
        segmentAccuracyWithoutIds: (await predict('test', false)).segmentAccuracy,
        segmentAccuracyContentZeroed: (await predict('test', true, contentFields)).segmentAccuracy,
      };
    },
  };
}
