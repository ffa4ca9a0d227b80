import type { EventSequence, HostTensor, Random, Tensors } from '@daybook/core';
import { dtBuckets, linear, selectSteps, type LinearParams } from '@daybook/core/layers';
import {
  bucketSize,
  huber,
  nextSegmentFields,
  nextSegmentLogits,
  nextSegmentLoss,
  numSpecialIds,
  planHiddenSteps,
  timeBucket,
  type HiddenStepsSampling,
  type NextSegmentFields,
  type SegmentPlan,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { eventContents, eventsBatch, type EventsBatch } from './batch.ts';
import type { EventsConfig, EventsPretraining } from './config.ts';
import { drawHidden } from './draw-hidden.ts';
import { expertFields, type ExpertFields } from './experts/expert-fields.ts';
import { targetNames, type EventsExperts } from './experts/fit-experts.ts';
import type { TargetName } from './experts/targets.ts';
import { gapKernel } from './gap-kernel.ts';
import { events, type EventsParams } from './model.ts';
import type { EventsLookup } from './vocabulary.ts';

/**
 * A batch with its labels. Entries about predicted events are [batch, predicted], labels 0 where the event has none or
 * an unknown one; about segments [batch].
 */
export type EventsTaskBatch = EventsBatch &
  NextSegmentFields &
  Partial<ExpertFields> & {
    /** Output from which the event is predicted, [CLS] counted. */
    readonly places: HostTensor<tf.Rank.R2, 'int32'>;
    readonly typeLabels: HostTensor<tf.Rank.R2, 'int32'>;
    readonly itemLabels: HostTensor<tf.Rank.R2, 'int32'>;
    readonly gapLabels: HostTensor<tf.Rank.R2, 'int32'>;
    readonly valueLabels: HostTensor<tf.Rank.R2, 'float32'>;
    readonly valueWeights: HostTensor<tf.Rank.R2, 'float32'>;
  };

export type EventsTaskExample = {
  readonly batch: EventsTaskBatch;
  readonly plans: readonly SegmentPlan[] | undefined;
  /** Steps that are predicted, row by row. */
  readonly predicted: readonly (readonly number[])[];
};

/**
 * Hides events (or, with `objective: 'next'`, predicts each event from the output before it) and swaps half of the
 * segments. What is hidden does not depend on whose second segment it is; only events that stand in their own timeline
 * are predicted. The same `random` draws the same.
 */
export function sampleEvents(
  sequences: readonly EventSequence[],
  config: EventsConfig,
  pretraining: EventsPretraining,
  lookup: EventsLookup,
  { random, withSegmentIds = false, task = 'both' }: HiddenStepsSampling,
  experts?: EventsExperts,
): EventsTaskExample {
  const { plans, predictionTimes, isOwn } = planHiddenSteps(sequences, pretraining, { random, task });
  const hiding = random.fork('hidden');
  const masked = config.objective === 'masked';
  const hidden =
    masked && task !== 'nextSegment'
      ? sequences.map((sequence) => drawHidden(sequence, pretraining.maskProbability, hiding))
      : undefined;
  const chosen = (sequence: EventSequence, row: number) => {
    if (task === 'nextSegment') return [];
    return hidden
      ? [...hidden[row]!]
      : Array.from({ length: Math.max(0, sequence.times.length - 1) }, (_, index) => index + 1);
  };
  const predicted = sequences.map((sequence, row) => chosen(sequence, row).filter((step) => isOwn(row, step)));

  const shape: [number, number] = [
    sequences.length,
    bucketSize(Math.max(1, ...predicted.map((steps) => steps.length)), 2),
  ];
  const places = new Int32Array(shape[0] * shape[1]);
  const labels = () => new Int32Array(places.length);
  const [typeLabels, itemLabels, gapLabels] = [labels(), labels(), labels()];
  const valueLabels = new Float32Array(places.length);
  const valueWeights = new Float32Array(places.length);
  const buckets = dtBuckets(config);
  predicted.forEach((steps, row) => {
    const sequence = sequences[row]!;
    const contents = eventContents(sequence, lookup);
    steps.forEach((step, index) => {
      const entry = row * shape[1] + index;
      const { type, item, value } = contents[step]!;
      places[entry] = masked ? step + 1 : step;
      if (type >= numSpecialIds) typeLabels[entry] = type;
      if (item >= numSpecialIds) itemLabels[entry] = item;
      if (step > 0) gapLabels[entry] = timeBucket(buckets, sequence.times[step]! - sequence.times[step - 1]!);
      if (!Number.isNaN(value) && type >= numSpecialIds) {
        valueLabels[entry] = value;
        valueWeights[entry] = 1;
      }
    });
  });
  const batch = {
    ...eventsBatch(sequences, config, {
      lookup,
      predictionTimes,
      withSegmentIds,
      hidesAnswers: true,
      ...(plans ? { plans } : {}),
      ...(hidden ? { hidden } : {}),
    }),
    places: { data: places, shape },
    typeLabels: { data: typeLabels, shape },
    itemLabels: { data: itemLabels, shape },
    gapLabels: { data: gapLabels, shape },
    valueLabels: { data: valueLabels, shape },
    valueWeights: { data: valueWeights, shape },
    ...(experts ? expertFields(sequences, predicted, shape[1], config, lookup, experts) : {}),
    ...nextSegmentFields(plans, sequences.length),
  };
  return { batch, plans, predicted };
}

export type EventsPredictions = {
  /**
   * Each [batch · predicted, classes], the network's own answers; of items the most frequent. `values` has one
   * prediction a type: the value the event would have if it were of that type, beside experts how much it differs from
   * their guess.
   */
  readonly types: tf.Tensor2D;
  readonly items: tf.Tensor2D;
  readonly gaps: tf.Tensor2D;
  readonly values: tf.Tensor2D;
  /** ln of the shares of the network's own answer, of frequency and of each expert. [batch · predicted, 2 + experts] */
  readonly gates?: Readonly<Record<TargetName, tf.Tensor2D>>;
  /** Logit that the second segment is the timeline's own. [batch] */
  readonly nextSegment: tf.Tensor1D;
};

const rows = (tensor: tf.Tensor): tf.Tensor2D => tf.reshape(tensor, [-1, tensor.shape.at(-1)!]);

/** Predictions for a batch. */
export function predictEvents(
  params: EventsParams,
  config: EventsConfig,
  batch: Tensors<EventsTaskBatch>,
  random?: Random,
): EventsPredictions {
  const { cls, hidden } = events(params, config, batch, { random });
  const { heads } = params;
  const outputs = selectSteps(hidden, batch.places);
  const gate = (head: LinearParams, totals: tf.Tensor) =>
    tf.logSoftmax(linear(head, tf.concat<tf.Tensor2D>([outputs, rows(totals)], 1)));
  const { typeTotals, itemTotals, gapTotals } = batch;
  const gates = heads.gates &&
    typeTotals &&
    itemTotals &&
    gapTotals && {
      type: gate(heads.gates.type, typeTotals),
      item: gate(heads.gates.item, itemTotals),
      gap: gate(heads.gates.gap, gapTotals),
    };
  return {
    types: linear(heads.type, outputs),
    items: linear(heads.item, outputs),
    gaps: tf.matMul(linear(heads.gap, outputs), gapKernel(config)),
    values: linear(heads.value, outputs),
    ...(gates ? { gates } : {}),
    nextSegment: nextSegmentLogits(heads.nextSegment, cls),
  };
}

/** ln p of a class that the network has no output for. */
const noOutput = -30;

/** ln p(label) by the network alone. logits [rows, classes], labels int32 [rows] → [rows] */
function ownLogProbabilities(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const classes = logits.shape[1];
  const own = tf.sum<tf.Tensor1D>(tf.mul(tf.logSoftmax(logits), tf.oneHot(labels, classes)), 1);
  return tf.add(own, tf.mul(tf.cast<tf.Tensor1D>(tf.greaterEqual(labels, classes), 'float32'), noOutput));
}

export type LabelLogProbabilities = Readonly<Record<TargetName, tf.Tensor1D>>;

/**
 * ln p(label) of each target, 0 where there is no label: the network's own, or where there are experts ln Σ share · p
 * over its own answer and theirs (mixture of experts, Jacobs et al. 1991). Each [batch · predicted]
 */
export function labelLogProbabilities(
  { types, items, gaps, gates }: EventsPredictions,
  batch: Tensors<EventsTaskBatch>,
): LabelLogProbabilities {
  const logs = (name: TargetName, logits: tf.Tensor2D, labels: tf.Tensor, experts: tf.Tensor | undefined) => {
    const flat = tf.reshape<tf.Rank.R1>(labels, [-1]);
    const own = ownLogProbabilities(logits, flat);
    const mixed =
      gates && experts
        ? tf.logSumExp<tf.Tensor1D>(tf.add(gates[name], tf.concat([tf.expandDims(own, 1), rows(experts)], 1)), 1)
        : own;
    return tf.mul<tf.Tensor1D>(mixed, tf.cast(tf.notEqual(flat, 0), 'float32'));
  };
  return {
    type: logs('type', types, batch.typeLabels, batch.typeExperts),
    item: logs('item', items, batch.itemLabels, batch.itemExperts),
    gap: logs('gap', gaps, batch.gapLabels, batch.gapExperts),
  };
}

/** The value predicted for each event as one of its own type. → [batch · predicted] */
export function predictedValues({ values, gates }: EventsPredictions, batch: Tensors<EventsTaskBatch>): tf.Tensor1D {
  const ofType = tf.oneHot(tf.reshape<tf.Rank.R1>(batch.typeLabels, [-1]), values.shape[1]);
  const own = tf.sum<tf.Tensor1D>(tf.mul(values, ofType), 1);
  return gates && batch.valueGuesses ? tf.add(own, tf.reshape(batch.valueGuesses, [-1])) : own;
}

/** Errors beyond this many standard deviations count by their size, as in what is reported. */
const smallError = 0.1;

/** Type + item + gap + value of the predicted events, + `nextSegmentWeight` · own segment or another's. */
export function eventsLoss(
  params: EventsParams,
  config: EventsConfig,
  { nextSegmentWeight }: EventsPretraining,
  batch: Tensors<EventsTaskBatch>,
  random?: Random,
): tf.Scalar {
  const predictions = predictEvents(params, config, batch, random?.fork('network'));
  const logs = labelLogProbabilities(predictions, batch);
  const labels = { type: batch.typeLabels, item: batch.itemLabels, gap: batch.gapLabels };
  const delta = predictions.gates ? smallError : 1;
  const value = huber(
    predictedValues(predictions, batch),
    tf.reshape(batch.valueLabels, [-1]),
    delta,
    tf.reshape(batch.valueWeights, [-1]),
  );
  return tf.addN([
    ...targetNames.map((name) => {
      const count = tf.sum(tf.cast(tf.notEqual(labels[name], 0), 'float32'));
      return tf.neg<tf.Scalar>(tf.div(tf.sum(logs[name]), tf.maximum(count, 1e-8)));
    }),
    tf.div<tf.Scalar>(value, delta),
    tf.mul(nextSegmentLoss(predictions.nextSegment, batch), nextSegmentWeight),
  ]);
}
