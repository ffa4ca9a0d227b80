import {
  accuracy,
  auroc,
  logLoss,
  numSpecialIds,
  sequenceBatches,
  toTensors,
  DataError,
  type EventSequence,
  type Random,
  type SequenceSource,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { describeEvents, type AskedEvent } from './baselines.ts';
import type { EventsConfig, EventsPretraining } from './config.ts';
import type { EventsParams } from './model.ts';
import { answerEvents, askEvents, valuesOfType, type EventsQuestionBatch } from './objective.ts';
import { readEvents, type EventsVocabulary } from './vocabulary.ts';

/** A network and what it knows of its training data. */
export type EventsNetwork = {
  readonly params: EventsParams;
  readonly config: EventsConfig;
  readonly vocabulary: EventsVocabulary;
};

export type EvaluateOptions = {
  /** Times that each feed is gone through, with other events hidden and other cuts. */
  readonly passes: number;
  readonly random: Random;
};

function feeds(
  source: SequenceSource<EventSequence>,
  config: EventsConfig,
  { tokenBudget, maxBatchSize, minimumLength }: EventsPretraining,
) {
  return sequenceBatches(source, { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength });
}

/** ln p(label) of each row, 0 where the label is 0. */
function labelLogProbabilities(logits: tf.Tensor2D, labels: tf.Tensor): tf.Tensor1D {
  const flat = tf.reshape<tf.Rank.R1>(labels, [-1]);
  const picked = tf.sum<tf.Tensor1D>(tf.mul(tf.logSoftmax(logits), tf.oneHot(flat, logits.shape[1])), 1);
  return tf.mul(picked, tf.cast<tf.Tensor1D>(tf.notEqual(flat, 0), 'float32'));
}

function scoreEvents(params: EventsParams, config: EventsConfig, batch: EventsQuestionBatch): tf.Tensor1D[] {
  return tf.tidy(() => {
    const tensors = toTensors(batch);
    const answers = answerEvents(params, config, tensors);
    const right = tf.equal<tf.Tensor1D>(tf.argMax(answers.types, 1), tf.reshape(tensors.typeLabels, [-1]));
    return [
      labelLogProbabilities(answers.types, tensors.typeLabels),
      tf.cast<tf.Tensor1D>(right, 'float32'),
      labelLogProbabilities(answers.items, tensors.itemLabels),
      labelLogProbabilities(answers.gaps, tensors.gapLabels),
      valuesOfType(answers.values, tensors.typeLabels),
    ];
  });
}

export type EventsMeasure = {
  readonly metrics: Readonly<Record<string, number>>;
  readonly asked: readonly AskedEvent[];
};

const ratio = (sum: number, count: number) => (count === 0 ? NaN : sum / count);

/**
 * Type, item, gap and value of the asked events of held-out feeds. `valueMae` in deviations of the value's type. Events of a type
 * unseen in training have no right answer: they count in `unknownTypes` only.
 */
export async function measureEvents(
  { params, config, vocabulary }: EventsNetwork,
  pretraining: EventsPretraining,
  source: SequenceSource<EventSequence>,
  { passes, random }: EvaluateOptions,
): Promise<EventsMeasure> {
  const reading = readEvents(vocabulary, source.tables);
  const asked: AskedEvent[] = [];
  const [sums, counts] = [new Float64Array(5), new Float64Array(5)];
  for (let pass = 0; pass < passes; pass++) {
    let number = 0;
    for await (const sequences of feeds(source, config, pretraining)) {
      const question = askEvents(sequences, config, pretraining, reading, {
        random: random.fork(pass, number++),
        task: 'events',
      });
      const scores = scoreEvents(params, config, question.batch);
      const [types, right, items, gaps, values] = await Promise.all(scores.map((score) => score.data()));
      tf.dispose(scores);
      const { typeLabels, itemLabels, gapLabels, valueLabels, valueWeights } = question.batch;
      const add = (metric: number, weight: number, amount: number) => {
        counts[metric]! += weight;
        sums[metric]! += weight * amount;
      };
      for (let entry = 0; entry < typeLabels.data.length; entry++) {
        const known = typeLabels.data[entry] === 0 ? 0 : 1;
        add(0, known, -types![entry]!);
        add(1, known, right![entry]!);
        add(2, itemLabels.data[entry] === 0 ? 0 : 1, -items![entry]!);
        add(3, gapLabels.data[entry] === 0 ? 0 : 1, -gaps![entry]!);
        add(4, valueWeights.data[entry]!, Math.abs(values![entry]! - valueLabels.data[entry]!));
      }
      question.asked.forEach((steps, row) => {
        const described = describeEvents(sequences[row]!, config, reading);
        for (const step of steps) asked.push(described[step]!);
      });
    }
  }
  if (asked.length === 0)
    throw new DataError(
      `events: no held-out feed has ${pretraining.minimumLength} events or more. Lower minimumLength or add data.`,
    );
  const [typeNll, typeAccuracy, itemNll, dtNll, valueMae] = Array.from(sums, (sum, metric) =>
    ratio(sum, counts[metric]!),
  );
  const unknown = asked.filter(({ type }) => type < numSpecialIds).length;
  return {
    metrics: {
      typeAccuracy: typeAccuracy!,
      typeNll: typeNll!,
      itemNll: itemNll!,
      dtNll: dtNll!,
      valueMae: valueMae!,
      events: asked.length,
      unknownTypes: unknown / asked.length,
    },
    asked,
  };
}

export type SegmentOptions = EvaluateOptions & {
  readonly withSegmentIds?: boolean;
  /** Control: content replaced by zeros. What remains must be chance. */
  readonly zeroContent?: boolean;
};

export type SegmentPredictions = { readonly probabilities: number[]; readonly labels: number[] };

/** Asks of every held-out feed whether its second segment is its own, `passes` cuts each. */
export async function predictSegments(
  { params, config, vocabulary }: EventsNetwork,
  pretraining: EventsPretraining,
  source: SequenceSource<EventSequence>,
  options: SegmentOptions,
): Promise<SegmentPredictions> {
  const { passes, random, withSegmentIds = false, zeroContent = false } = options;
  const reading = readEvents(vocabulary, source.tables);
  const answers: SegmentPredictions = { probabilities: [], labels: [] };
  for (let pass = 0; pass < passes; pass++) {
    let number = 0;
    for await (const sequences of feeds(source, config, pretraining)) {
      const { batch, plans } = askEvents(sequences, config, pretraining, reading, {
        random: random.fork(pass, number++),
        withSegmentIds,
        task: 'nextSegment',
      });
      if (zeroContent)
        for (const { data } of [
          batch.types,
          batch.typesBefore,
          batch.typesAfter,
          batch.items,
          batch.values,
          batch.valueStates,
        ])
          data.fill(0);
      const nextSegment = tf.tidy(() => answerEvents(params, config, toTensors(batch)).nextSegment);
      const logits = await nextSegment.data();
      nextSegment.dispose();
      plans?.forEach(({ weight, label }, row) => {
        if (weight === 0) return;
        answers.probabilities.push(1 / (1 + Math.exp(-logits[row]!)));
        answers.labels.push(label);
      });
    }
  }
  return answers;
}

export function segmentMetrics({ probabilities, labels }: SegmentPredictions): {
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
