import { createRandom, DataError, type EventSequence } from '@daybook/core';
import {
  countSequenceBatches,
  heldOutParts,
  nextSegmentTask,
  pretrainNetwork,
  returnTask,
  segmentedBatches,
  trainerConfigSchema,
  withPreset,
  type PretrainingTask,
  type PretrainOptions,
  type TrainingResult,
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
import { eventsLoss, predictEvents, sampleEvents, type EventsTaskBatch } from './objective.ts';
import { createEventsEncoder } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary, eventsLookup } from './vocabulary.ts';

export type EventsPretrainOptions = PretrainOptions<EventSequence, EventsConfig, EventsPretraining>;

export type EventsPretrained = EventsNetwork & {
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
  readonly baselines: BaselineMetrics;
};

/**
 * Learns on training timelines what stands at hidden events and whether a second segment is a timeline's own, and
 * measures it on held-out ones.
 */
export async function pretrainEvents(options: EventsPretrainOptions): Promise<EventsPretrained> {
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
  const lookup = eventsLookup(vocabulary, options.train.tables);

  const { tokenBudget, maxBatchSize, minimumLength, nextSegmentWeight } = pretraining;
  const batching = { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength };
  const heldOut = heldOutParts(options, random.fork('validation'), { validation: 1, test: 5 });
  const encoder = createEventsEncoder(params, config, vocabulary);
  const nextSegment = nextSegmentTask({
    weight: nextSegmentWeight,
    segmentIdsRate: pretraining.segmentIdsRate,
    batching,
    heldOut,
    sample: (sequences: readonly EventSequence[], tables, sampling) =>
      sampleEvents(sequences, config, pretraining, eventsLookup(vocabulary, tables), {
        ...sampling,
        task: 'nextSegment',
      }),
    logits: (batch) => predictEvents(params, config, batch).nextSegment,
    contentFields: encoder.contentFields,
  });
  let tested: readonly EventExample[] = [];
  const hiddenEvents: PretrainingTask<EventsTaskBatch> = {
    name: 'hidden events and next segment',
    weight: 1,
    batchesPerStep: 1,
    stepsPerEpoch: countSequenceBatches(options.train, { ...batching, random: random.fork('order') }),
    batches: (_, epochRandom) =>
      segmentedBatches(options.train, batching, { ...pretraining, random: epochRandom }, (sequences, sampling) => {
        const task = nextSegmentWeight > 0 ? 'both' : 'events';
        return sampleEvents(sequences, config, pretraining, lookup, { ...sampling, task }).batch;
      }),
    loss: (batch, dropoutRandom) => eventsLoss(params, config, pretraining, batch, dropoutRandom),
    async evaluate(part) {
      const { source, ...passes } = heldOut(part);
      const { metrics, predicted } = await evaluateEvents(network, pretraining, source, batching, passes);
      if (part === 'test') tested = predicted;
      const { loss: segmentLoss, ...segments } = await nextSegment.evaluate(part);
      const parts = [metrics['typeNll'], metrics['itemNll'], metrics['dtNll'], metrics['valueMae'], segmentLoss];
      return { ...metrics, ...segments, loss: parts.reduce<number>((sum, each) => sum + (each || 0), 0) };
    },
  };
  const returns = returnTask({
    encoder,
    head: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    pretraining,
    batching,
    train: options.train,
    heldOut,
  });
  const { result, metrics } = await pretrainNetwork({
    params,
    tasks: [hiddenEvents, ...returns],
    training,
    hooks: options.hooks,
  });
  const baselines = evaluateEventsBaselines(await fitEventsBaselines(options.train, config, lookup), config, tested);
  return { ...network, result, metrics: { ...metrics, ...(await nextSegment.controls()) }, baselines };
}
