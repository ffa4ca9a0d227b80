import {
  countSequenceBatches,
  createRandom,
  DataError,
  returnTask,
  sequenceBatches,
  train,
  trainerConfigSchema,
  type EventSequence,
  type Preset,
  type Random,
  type SequenceSource,
  type Tensors,
  type TrainerConfig,
  type TrainHooks,
  type TrainingResult,
} from '@daybook/core';
import { fitEventsBaselines, measureEventsBaselines, type BaselineMetrics } from './baselines.ts';
import { eventsConfig, eventsPretrainingSchema, type EventsConfig, type EventsPretraining } from './config.ts';
import { predictSegments, measureEvents, segmentMetrics, type EventsNetwork } from './evaluate.ts';
import { initEvents } from './model.ts';
import { sampleEvents, eventsLoss, type EventsTaskBatch } from './objective.ts';
import { createEventsEncoder } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary, eventsLookup } from './vocabulary.ts';

export type EventsPretrainOptions = {
  readonly train: SequenceSource<EventSequence>;
  readonly validation: SequenceSource<EventSequence>;
  /** What the metrics are measured on; `validation` if absent. */
  readonly test?: SequenceSource<EventSequence>;
  readonly preset?: Preset;
  readonly config?: Partial<EventsConfig>;
  readonly pretraining?: Partial<EventsPretraining>;
  readonly training?: Partial<TrainerConfig>;
  readonly hooks?: TrainHooks;
};

export type EventsPretrained = EventsNetwork & {
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
  readonly baselines: BaselineMetrics;
};

/** Learns on training timelines what stands at hidden events and whether a second segment is a timeline's own, and measures it on held-out ones. */
export async function pretrainEvents(options: EventsPretrainOptions): Promise<EventsPretrained> {
  const pretraining = eventsPretrainingSchema.parse(options.pretraining ?? {});
  const training = trainerConfigSchema.parse(options.training ?? {});
  const random = createRandom(training.seed);
  const vocabulary = await fitEventsVocabulary(options.train, pretraining);
  if (vocabulary.types.length === 0)
    throw new DataError('events: the training source has no events. Import some, or choose another split.');
  const config = eventsConfig(options.preset ?? 'base', { ...options.config, ...eventsSizes(vocabulary) });
  const params = initEvents(config, random.fork('weights'));
  const network = { params, config, vocabulary };
  const lookup = eventsLookup(vocabulary, options.train.tables);

  const { tokenBudget, maxBatchSize, minimumLength, nextSegmentWeight } = pretraining;
  const batching = { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength };
  const returns = returnTask({
    encoder: createEventsEncoder(params, config, vocabulary),
    head: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    pretraining,
    batching,
  });
  const measure = async (source: SequenceSource<EventSequence>, passes: number) => {
    const validating = { passes, random: random.fork('validation') };
    const { metrics, predicted } = await measureEvents(network, pretraining, source, validating);
    const nextSegment =
      nextSegmentWeight > 0
        ? segmentMetrics(
            await predictSegments(network, pretraining, source, {
              ...validating,
              withSegmentIds: pretraining.segmentIdsRate > 0,
            }),
          )
        : undefined;
    const returned = await returns.measure(source, validating);
    const parts = [
      metrics['typeNll'],
      metrics['itemNll'],
      metrics['dtNll'],
      metrics['valueMae'],
      nextSegmentWeight * (nextSegment?.segmentLoss ?? 0),
      returned?.returnNll,
    ];
    const loss = parts.reduce<number>((sum, part) => sum + (part || 0), 0);
    return { metrics: { ...metrics, ...nextSegment, ...returned, loss }, predicted };
  };

  async function* sample(epochRandom: Random) {
    let number = 0;
    for await (const sequences of sequenceBatches(options.train, { ...batching, random: epochRandom.fork('order') })) {
      const batchRandom = epochRandom.fork('batch', number++);
      const withSegmentIds = batchRandom.uniform() < pretraining.segmentIdsRate;
      yield sampleEvents(sequences, config, pretraining, lookup, {
        withSegmentIds,
        random: batchRandom,
        task: nextSegmentWeight > 0 ? 'both' : 'events',
      }).batch;
    }
  }

  const result = await train(
    {
      params,
      stepsPerEpoch:
        returns.batchesPerBatch * countSequenceBatches(options.train, { ...batching, random: random.fork('order') }),
      batches: (_, epochRandom) => returns.among(sample(epochRandom), options.train, epochRandom.fork('ahead')),
      loss: (batch, dropoutRandom) =>
        returns.loss(batch, dropoutRandom) ??
        eventsLoss(params, config, pretraining, batch as Tensors<EventsTaskBatch>, dropoutRandom),
      validate: async () => (await measure(options.validation, 1)).metrics,
    },
    training,
    options.hooks,
  );

  const heldOut = options.test ?? options.validation;
  const { metrics, predicted } = await measure(heldOut, 5);
  const predict = async (control: { readonly withSegmentIds?: boolean; readonly zeroContent?: boolean }) =>
    segmentMetrics(
      await predictSegments(network, pretraining, heldOut, { passes: 5, random: random.fork('test'), ...control }),
    );
  const controls =
    nextSegmentWeight === 0
      ? {}
      : {
          segmentAccuracyWithoutIds: (await predict({})).segmentAccuracy,
          segmentAccuracyContentZeroed: (await predict({ withSegmentIds: true, zeroContent: true })).segmentAccuracy,
        };
  const baselines = measureEventsBaselines(await fitEventsBaselines(options.train, config, lookup), config, predicted);
  return { ...network, result, metrics: { ...metrics, ...controls }, baselines };
}
