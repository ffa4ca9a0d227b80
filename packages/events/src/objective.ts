import type { EventSequence, HostTensor, Random, Tensors } from '@daybook/core';
import { dtBuckets, linear, selectSteps } from '@daybook/core/layers';
import {
  bucketSize,
  huber,
  nextSegmentFields,
  nextSegmentLogits,
  nextSegmentLoss,
  numSpecialIds,
  planHiddenSteps,
  softmaxCrossEntropy,
  timeBucket,
  type HiddenStepsSampling,
  type NextSegmentFields,
  type SegmentPlan,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { eventContents, eventsBatch, type EventsBatch } from './batch.ts';
import type { EventsConfig, EventsPretraining } from './config.ts';
import { gapKernel } from './gap-kernel.ts';
import { events, type EventsParams } from './model.ts';
import type { EventsLookup } from './vocabulary.ts';

/**
 * A batch with its labels. Entries about predicted events are [batch, predicted], labels 0 where the event has none or
 * an unknown one; about segments [batch].
 */
export type EventsTaskBatch = EventsBatch &
  NextSegmentFields & {
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

/** At least one step of a timeline, each with `probability`. */
function drawHidden({ times }: EventSequence, probability: number, random: Random): Set<number> {
  const hidden = new Set<number>();
  for (let step = 0; step < times.length; step++) if (random.uniform() < probability) hidden.add(step);
  if (hidden.size === 0 && times.length > 0) hidden.add(random.integer(times.length));
  return hidden;
}

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
    ...nextSegmentFields(plans, sequences.length),
  };
  return { batch, plans, predicted };
}

export type EventsPredictions = {
  /**
   * Each [batch · predicted, classes]. `values` has one prediction a type: the value the event would have if it were of
   * that type.
   */
  readonly types: tf.Tensor2D;
  readonly items: tf.Tensor2D;
  readonly gaps: tf.Tensor2D;
  readonly values: tf.Tensor2D;
  /** Logit that the second segment is the timeline's own. [batch] */
  readonly nextSegment: tf.Tensor1D;
};

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
  return {
    types: linear(heads.type, outputs),
    items: linear(heads.item, outputs),
    gaps: tf.matMul(linear(heads.gap, outputs), gapKernel(config)),
    values: linear(heads.value, outputs),
    nextSegment: nextSegmentLogits(heads.nextSegment, cls),
  };
}

/** Cross-entropy where there is a label. */
function labelled(logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  const flat = tf.reshape<tf.Rank.R1>(labels, [-1]);
  return softmaxCrossEntropy(logits, flat, tf.cast<tf.Tensor1D>(tf.notEqual(flat, 0), 'float32'));
}

/** The prediction for each event's own type. → [batch · predicted] */
export function valuesOfType(values: tf.Tensor2D, typeLabels: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.mul(values, tf.oneHot(tf.reshape<tf.Rank.R1>(typeLabels, [-1]), values.shape[1])), 1);
}

/** Type + item + gap + value of the predicted events, + `nextSegmentWeight` · own segment or another's. */
export function eventsLoss(
  params: EventsParams,
  config: EventsConfig,
  { nextSegmentWeight }: EventsPretraining,
  batch: Tensors<EventsTaskBatch>,
  random?: Random,
): tf.Scalar {
  const predictions = predictEvents(params, config, batch, random?.fork('network'));
  return tf.addN([
    labelled(predictions.types, batch.typeLabels),
    labelled(predictions.items, batch.itemLabels),
    labelled(predictions.gaps, batch.gapLabels),
    huber(
      valuesOfType(predictions.values, batch.typeLabels),
      tf.reshape(batch.valueLabels, [-1]),
      1,
      tf.reshape(batch.valueWeights, [-1]),
    ),
    tf.mul(nextSegmentLoss(predictions.nextSegment, batch), nextSegmentWeight),
  ]);
}
