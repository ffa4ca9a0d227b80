import { createRandom, DataError, verdict, type Comparison, type EventSequence, useBackend } from '@daybook/core';
import {
  pretrainHiddenSteps,
  trainerConfigSchema,
  withPreset,
  type PretrainedNetwork,
  type PretrainOptions,
} from '@daybook/core/training';
import { evaluateEventsBaselines, fitEventsBaselines, type BaselineMetrics, type EventExample } from './baselines.ts';
import {
  eventsConfigSchema,
  eventsPresets,
  eventsPretrainingSchema,
  type EventsConfig,
  type EventsPretraining,
} from './config.ts';
import { evaluateEvents, type EventsNetwork } from './evaluate.ts';
import { initEvents } from './model.ts';
import { eventsLoss, predictEvents, sampleEvents } from './objective.ts';
import { createEventsEncoder } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary, eventsLookup } from './vocabulary.ts';

export type EventsPretrainOptions = PretrainOptions<EventSequence, EventsConfig, EventsPretraining>;

export type EventsPretrained = PretrainedNetwork &
  EventsNetwork & {
    readonly baselines: BaselineMetrics;
    /** What the network is worth beside its baselines. */
    readonly verdict: string;
  };

const comparisons: readonly Comparison[] = [
  {
    metric: 'typeNll',
    better: 'lower',
    lessons: {
      mostFrequent: 'how often each type occurs',
      previous: 'which type follows which',
      neighbours: 'which type stands between which',
      ownHabit: 'what this person repeats',
    },
  },
  {
    metric: 'itemNll',
    better: 'lower',
    lessons: {
      mostFrequent: 'how often each item occurs',
      previous: 'which item follows which',
      ownHabit: 'what this person repeats',
    },
  },
  {
    metric: 'dtNll',
    better: 'lower',
    lessons: {
      mostFrequent: 'how long gaps are',
      previous: 'which gap follows which',
      ownHabit: 'how long this person’s gaps are',
    },
  },
  {
    metric: 'valueMae',
    better: 'lower',
    lessons: { mostFrequent: 'how large values are', previous: 'that values stay near the last one' },
  },
];

/**
 * Learns on training timelines what stands at hidden events and whether a second segment is a timeline's own, and
 * measures it on held-out ones.
 */
export async function pretrainEvents(options: EventsPretrainOptions): Promise<EventsPretrained> {
  await useBackend();
  const settings = withPreset(eventsPresets, options);
  const pretraining = eventsPretrainingSchema.parse(settings.pretraining);
  const training = trainerConfigSchema.parse(settings.training);
  const random = createRandom(training.seed);
  const vocabulary = await fitEventsVocabulary(options.train, pretraining);
  if (vocabulary.types.length === 0)
    throw new DataError('events: the training source has no events. Import some, or choose another split.');
  const config = eventsConfigSchema.parse({ ...settings.config, ...eventsSizes(vocabulary) });
  const params = initEvents(config, random.fork('weights'));
  const network = { params, config, vocabulary };

  let tested: readonly EventExample[] = [];
  const { result, metrics } = await pretrainHiddenSteps({
    name: 'hidden events and next segment',
    encoder: createEventsEncoder(params, config, vocabulary),
    returnHead: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    sources: options,
    passes: { validation: 1, test: 5 },
    pretraining,
    training,
    random,
    sample: (sequences, tables, sampling) =>
      sampleEvents(sequences, config, pretraining, eventsLookup(vocabulary, tables), sampling),
    loss: (batch, dropoutRandom) => eventsLoss(params, config, pretraining, batch, dropoutRandom),
    nextSegmentLogits: (batch) => predictEvents(params, config, batch).nextSegment,
    async evaluateHidden(part, source, batching, passes) {
      const { metrics, predicted } = await evaluateEvents(network, pretraining, source, batching, passes);
      if (part === 'test') tested = predicted;
      const losses = [metrics['typeNll'], metrics['itemNll'], metrics['dtNll'], metrics['valueMae']];
      return { ...metrics, loss: losses.reduce<number>((sum, each) => sum + (each || 0), 0) };
    },
  });
  const fitted = await fitEventsBaselines(options.train, config, eventsLookup(vocabulary, options.train.tables));
  const baselines = evaluateEventsBaselines(fitted, config, tested);
  return { ...network, result, metrics, baselines, verdict: verdict(metrics, baselines, comparisons) };
}
