import { DataError, hitAtK, rank, toTensors, type EventSequence, type SequenceSource } from '@daybook/core';
import { numSpecialIds, passesOver, type PassOptions, type SequenceBatchOptions } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { createMeans, measureBaselines, type BaselineMetrics } from './baselines.ts';
import type { EventsConfig, EventsPretraining } from './config.ts';
import { distributionOf, mixDistribution, walkTimeline, type Distribution } from './experts/answer.ts';
import { targetNames, type EventsExperts } from './experts/fit-experts.ts';
import type { TargetName } from './experts/targets.ts';
import type { EventsParams } from './model.ts';
import {
  labelLogProbabilities,
  predictedValues,
  predictEvents,
  sampleEvents,
  type EventsTaskBatch,
} from './objective.ts';
import { eventsLookup, type EventsVocabulary } from './vocabulary.ts';

/** A network and what it knows of its training data. */
export type EventsNetwork = {
  readonly params: EventsParams;
  readonly config: EventsConfig;
  readonly vocabulary: EventsVocabulary;
};

type Scores = Readonly<Record<TargetName | 'values' | 'types' | 'items' | 'typeGates' | 'itemGates', Float32Array>>;

/** ln p of each label and the values; with `all` also p of every type and item, and the shares they are mixed by. */
async function scoreEvents(
  params: EventsParams,
  config: EventsConfig,
  batch: EventsTaskBatch,
  all: boolean,
): Promise<Scores> {
  const tensors = tf.tidy(() => {
    const input = toTensors(batch);
    const predictions = predictEvents(params, config, input);
    const { gates, types, items } = predictions;
    const none = () => tf.zeros([1]);
    return {
      ...labelLogProbabilities(predictions, input),
      values: predictedValues(predictions, input),
      types: all ? tf.softmax(types) : none(),
      items: all ? tf.softmax(items) : none(),
      typeGates: all && gates ? tf.exp(gates.type) : none(),
      itemGates: all && gates ? tf.exp(gates.item) : none(),
    };
  });
  const scores = Object.fromEntries(
    await Promise.all(Object.entries(tensors).map(async ([name, tensor]) => [name, await tensor.data()] as const)),
  ) as Scores;
  tf.dispose(tensors);
  return scores;
}

export type EventsMeasure = {
  readonly metrics: Readonly<Record<string, number>>;
  /** Empty unless `all` was asked for. */
  readonly baselines: BaselineMetrics;
};

const metricNames = { type: 'typeNll', item: 'itemNll', gap: 'dtNll' } as const;

/** p of every type or item: the network's own and the experts', mixed. */
function mixedProbabilities(own: Float32Array, gates: Float32Array | undefined, experts: Distribution): Float64Array {
  if (!gates) return Float64Array.from(own);
  const all = mixDistribution(experts, gates.subarray(1));
  own.forEach((probability, label) => (all[label]! += gates[0]! * probability));
  return all;
}

/** Events whose item is ranked among all, at most. */
const mostRanked = 2000;

/**
 * Type, item, gap and value of the predicted events of held-out timelines; with `all` also accuracy, rankings and
 * baselines. `valueMae` in deviations of the value's type. Events of a type unseen in training have no right answer:
 * they count in `unknownTypes` only.
 */
export async function evaluateEvents(
  { params, config, vocabulary }: EventsNetwork,
  experts: EventsExperts,
  pretraining: EventsPretraining,
  source: SequenceSource<EventSequence>,
  batching: SequenceBatchOptions,
  passes: PassOptions & { readonly all: boolean },
): Promise<EventsMeasure> {
  const lookup = eventsLookup(vocabulary, source.tables);
  const means = createMeans();
  const baselines = measureBaselines(experts);
  const ranks: number[] = [];
  const rankEvery = Math.max(1, Math.ceil(seenSteps(source, config) / mostRanked));
  const hasGates = params.heads.gates !== undefined;
  let [count, unknown, withItem] = [0, 0, 0];
  for await (const { sequences, random } of passesOver(source, batching, passes)) {
    const sampling = { random, task: 'hiddenSteps' } as const;
    const { batch, predicted } = sampleEvents(sequences, config, pretraining, lookup, sampling, experts);
    const scores = await scoreEvents(params, config, batch, passes.all);
    const labels = { type: batch.typeLabels, item: batch.itemLabels, gap: batch.gapLabels };
    const width = batch.places.shape[1];
    const rowOf = (values: Float32Array, entry: number) => {
      const size = values.length / (sequences.length * width);
      return values.subarray(entry * size, (entry + 1) * size);
    };
    predicted.forEach((steps, row) => {
      count += steps.length;
      steps.forEach((_, index) => {
        const entry = row * width + index;
        if (labels.type.data[entry] === 0) unknown++;
        for (const name of targetNames)
          if (labels[name].data[entry] !== 0) means.add(metricNames[name], -scores[name][entry]!);
        if (batch.valueWeights.data[entry] === 1)
          means.add('valueMae', Math.abs(scores.values[entry]! - batch.valueLabels.data[entry]!));
      });
      if (!passes.all) return;
      const entryOf = new Map(steps.map((step, index) => [step, row * width + index]));
      walkTimeline(sequences[row]!, config, lookup, experts, (step, standing) => {
        const entry = entryOf.get(step);
        if (entry === undefined) return;
        const { event, guesses } = standing;
        for (const name of targetNames) baselines.addLogProbability(name, standing);
        if (event.type >= numSpecialIds) {
          const distribution = distributionOf(experts.type, standing);
          const gates = hasGates ? rowOf(scores.typeGates, entry) : undefined;
          const types = mixedProbabilities(rowOf(scores.types, entry), gates, distribution);
          means.add('typeAccuracy', types.indexOf(Math.max(...types)) === event.type ? 1 : 0);
          baselines.addTypeAccuracy(event.type, distribution);
        }
        if (event.item >= numSpecialIds && withItem++ % rankEvery === 0) {
          const distribution = distributionOf(experts.item, standing);
          const gates = hasGates ? rowOf(scores.itemGates, entry) : undefined;
          const items = mixedProbabilities(rowOf(scores.items, entry), gates, distribution);
          ranks.push(rank(items, event.item, new Set()));
          baselines.addItemRank(event.item, distribution);
        }
        if (guesses.length > 0 && event.type >= numSpecialIds) baselines.addValueError(event.value, guesses);
      });
    });
  }
  if (count === 0)
    throw new DataError(
      `events: no held-out timeline has ${pretraining.minimumLength} events or more. Lower minimumLength or add data.`,
    );
  return {
    metrics: {
      ...(passes.all ? { typeAccuracy: means.of('typeAccuracy') } : {}),
      typeNll: means.of('typeNll'),
      itemNll: means.of('itemNll'),
      ...(ranks.length > 0 ? { 'itemHit@10': hitAtK(ranks, 10) } : {}),
      dtNll: means.of('dtNll'),
      valueMae: means.of('valueMae'),
      events: count,
      unknownTypes: unknown / count,
    },
    baselines: passes.all ? baselines.metrics() : {},
  };
}

const seenSteps = ({ lengths }: SequenceSource<EventSequence>, { maxLength }: EventsConfig): number =>
  Array.from(lengths).reduce((sum, length) => sum + Math.min(length, maxLength), 0);
