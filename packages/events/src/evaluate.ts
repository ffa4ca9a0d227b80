import { DataError, toTensors, type EventSequence, type SequenceSource } from '@daybook/core';
import { numSpecialIds, passesOver, type PassOptions, type SequenceBatchOptions } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { describeEvents, type EventExample } from './baselines.ts';
import type { EventsConfig, EventsPretraining } from './config.ts';
import type { EventsParams } from './model.ts';
import { predictEvents, sampleEvents, valuesOfType, type EventsTaskBatch } from './objective.ts';
import { eventsLookup, type EventsVocabulary } from './vocabulary.ts';

/** A network and what it knows of its training data. */
export type EventsNetwork = {
  readonly params: EventsParams;
  readonly config: EventsConfig;
  readonly vocabulary: EventsVocabulary;
};

/** ln p(label) of each row, 0 where the label is 0. */
function labelLogProbabilities(logits: tf.Tensor2D, labels: tf.Tensor): tf.Tensor1D {
  const flat = tf.reshape<tf.Rank.R1>(labels, [-1]);
  const picked = tf.sum<tf.Tensor1D>(tf.mul(tf.logSoftmax(logits), tf.oneHot(flat, logits.shape[1])), 1);
  return tf.mul(picked, tf.cast<tf.Tensor1D>(tf.notEqual(flat, 0), 'float32'));
}

function scoreEvents(params: EventsParams, config: EventsConfig, batch: EventsTaskBatch): tf.Tensor1D[] {
  return tf.tidy(() => {
    const tensors = toTensors(batch);
    const predictions = predictEvents(params, config, tensors);
    const right = tf.equal<tf.Tensor1D>(tf.argMax(predictions.types, 1), tf.reshape(tensors.typeLabels, [-1]));
    return [
      labelLogProbabilities(predictions.types, tensors.typeLabels),
      tf.cast<tf.Tensor1D>(right, 'float32'),
      labelLogProbabilities(predictions.items, tensors.itemLabels),
      labelLogProbabilities(predictions.gaps, tensors.gapLabels),
      valuesOfType(predictions.values, tensors.typeLabels),
    ];
  });
}

export type EventsMeasure = {
  readonly metrics: Readonly<Record<string, number>>;
  readonly predicted: readonly EventExample[];
};

const ratio = (sum: number, count: number) => (count === 0 ? NaN : sum / count);

/**
 * Type, item, gap and value of the predicted events of held-out timelines. `valueMae` in deviations of the value's
 * type. Events of a type unseen in training have no right answer: they count in `unknownTypes` only.
 */
export async function evaluateEvents(
  { params, config, vocabulary }: EventsNetwork,
  pretraining: EventsPretraining,
  source: SequenceSource<EventSequence>,
  batching: SequenceBatchOptions,
  passes: PassOptions,
): Promise<EventsMeasure> {
  const lookup = eventsLookup(vocabulary, source.tables);
  const predicted: EventExample[] = [];
  const [sums, counts] = [new Float64Array(5), new Float64Array(5)];
  for await (const { sequences, random } of passesOver(source, batching, passes)) {
    const example = sampleEvents(sequences, config, pretraining, lookup, { random, task: 'hiddenSteps' });
    const scores = scoreEvents(params, config, example.batch);
    const [types, right, items, gaps, values] = await Promise.all(scores.map((score) => score.data()));
    tf.dispose(scores);
    const { typeLabels, itemLabels, gapLabels, valueLabels, valueWeights } = example.batch;
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
    example.predicted.forEach((steps, row) => {
      const described = describeEvents(sequences[row]!, config, lookup);
      for (const step of steps) predicted.push(described[step]!);
    });
  }
  if (predicted.length === 0)
    throw new DataError(
      `events: no held-out timeline has ${pretraining.minimumLength} events or more. Lower minimumLength or add data.`,
    );
  const [typeNll, typeAccuracy, itemNll, dtNll, valueMae] = Array.from(sums, (sum, metric) =>
    ratio(sum, counts[metric]!),
  );
  const unknown = predicted.filter(({ type }) => type < numSpecialIds).length;
  return {
    metrics: {
      typeAccuracy: typeAccuracy!,
      typeNll: typeNll!,
      itemNll: itemNll!,
      dtNll: dtNll!,
      valueMae: valueMae!,
      events: predicted.length,
      unknownTypes: unknown / predicted.length,
    },
    predicted,
  };
}
