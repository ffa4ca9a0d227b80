import {
  createRandom,
  DataError,
  useBackend,
  verdict,
  type Comparison,
  type EventSequence,
  type Tables,
} from '@daybook/core';
import {
  dataSize,
  pretrainHiddenSteps,
  settleSettings,
  trainerConfigSchema,
  type PretrainedNetwork,
  type PretrainOptions,
} from '@daybook/core/training';
import type { BaselineMetrics } from './baselines.ts';
import {
  chooseEventsSettings,
  eventsConfigSchema,
  eventsPresets,
  eventsPretrainingSchema,
  type EventsConfig,
  type EventsPretraining,
} from './config.ts';
import { evaluateEvents, type EventsNetwork } from './evaluate.ts';
import { fitEventsExperts } from './experts/fit-experts.ts';
import { initEvents } from './model.ts';
import { startFromExperts } from './start-from-experts.ts';
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

const lessons = {
  mostFrequent: 'how often each occurs',
  previous: 'what follows which',
  neighbours: 'what stands between which',
  coOccurrence: 'which items go together',
  ownHabit: 'what this person repeats',
  ownPrevious: 'what this person does next',
  ownMean: 'what is usual for this person',
  ownMedian: 'what is usual for this person',
  blend: 'to weigh what this person repeats against what everybody does',
};

const comparisons: readonly Comparison[] = [
  { metric: 'typeNll', better: 'lower', lessons },
  { metric: 'itemNll', better: 'lower', lessons },
  { metric: 'itemHit@10', better: 'higher', lessons },
  { metric: 'dtNll', better: 'lower', lessons },
  { metric: 'valueMae', better: 'lower', lessons },
];

/**
 * Learns on training timelines what stands at hidden events and whether a second segment is a timeline's own, and
 * measures it on held-out ones.
 */
export async function pretrainEvents(options: EventsPretrainOptions): Promise<EventsPretrained> {
  await useBackend();
  const choice = { name: 'events', presets: eventsPresets, choose: chooseEventsSettings };
  const settings = settleSettings(choice, dataSize(options.train), options);
  const pretraining = eventsPretrainingSchema.parse(settings.pretraining);
  const training = trainerConfigSchema.parse(settings.training);
  const random = createRandom(training.seed);
  const vocabulary = await fitEventsVocabulary(options.train, pretraining);
  if (vocabulary.types.length === 0)
    throw new DataError('events: the training source has no events. Import some, or choose another split.');
  const config = eventsConfigSchema.parse({ ...settings.config, ...eventsSizes(vocabulary) });
  const params = initEvents(config, random.fork('weights'));
  const network = { params, config, vocabulary };

  const lookup = (tables: Tables) => eventsLookup(vocabulary, tables);
  const experts = await fitEventsExperts(options.train, config, lookup(options.train.tables));
  startFromExperts(params, config, experts, options.train.size);
  let baselines: BaselineMetrics = {};
  const { result, metrics } = await pretrainHiddenSteps({
    name: 'hidden events and next segment',
    encoder: createEventsEncoder(params, config, vocabulary),
    returnHead: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    sources: options,
    passes: { validation: 1, test: config.objective === 'masked' ? 5 : 1 },
    pretraining,
    training,
    random,
    sample: (sequences, tables, sampling) =>
      sampleEvents(sequences, config, pretraining, lookup(tables), sampling, experts),
    loss: (batch, dropoutRandom) => eventsLoss(params, config, pretraining, batch, dropoutRandom),
    nextSegmentLogits: (batch) => predictEvents(params, config, batch).nextSegment,
    async evaluateHidden(part, source, batching, passes) {
      const all = part === 'test';
      const measured = await evaluateEvents(network, experts, pretraining, source, batching, { ...passes, all });
      if (all) ({ baselines } = measured);
      const losses = ['typeNll', 'itemNll', 'dtNll', 'valueMae'].map((name) => measured.metrics[name]);
      return { ...measured.metrics, loss: losses.reduce<number>((sum, each) => sum + (each || 0), 0) };
    },
  });
  return { ...network, result, metrics, baselines, verdict: verdict(metrics, baselines, comparisons) };
}
