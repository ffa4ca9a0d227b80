import {
  aheadBatches,
  aheadLoss,
  countSequenceBatches,
  createRandom,
  DataError,
  isAheadBatch,
  measureAhead,
  sequenceBatches,
  train,
  trainerConfigSchema,
  type EventSequence,
  type Preset,
  type SequenceSource,
  type Tensors,
  type TrainerConfig,
  type TrainHooks,
  type TrainingResult,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { fitEventsBaselines, measureEventsBaselines, type BaselineMetrics } from './baselines.ts';
import { eventsConfig, eventsPretrainingSchema, type EventsConfig, type EventsPretraining } from './config.ts';
import { answerTails, measureEvents, tailMetrics, type EventsNetwork } from './evaluate.ts';
import { initEvents } from './model.ts';
import { askEvents, eventsLoss, type EventsQuestionBatch } from './objective.ts';
import { createEventsEncoder } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary, readEvents } from './vocabulary.ts';

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

/** Learns on training feeds what stands at hidden events and whether a tail is a feed's own, and measures it on held-out ones. */
export async function pretrainEvents(options: EventsPretrainOptions): Promise<EventsPretrained> {
  const pretraining = eventsPretrainingSchema.parse(options.pretraining ?? {});
  const training = trainerConfigSchema.parse(options.training ?? {});
  const random = createRandom(training.seed);
  const vocabulary = await fitEventsVocabulary(options.train, pretraining);
  if (vocabulary.types.length === 0) throw new DataError('events: the training source has no events. Import some, or choose another split.');
  const config = eventsConfig(options.preset ?? 'base', { ...options.config, ...eventsSizes(vocabulary) });
  const params = initEvents(config, random.fork('weights'));
  const network = { params, config, vocabulary };
  const reading = readEvents(vocabulary, options.train.tables);

  const encoder = createEventsEncoder(params, config, vocabulary);
  const ahead = pretraining.aheadBatches > 0 ? params.heads.ahead : undefined;
  const { tokenBudget, maxBatchSize, minimumLength, tailWeight } = pretraining;
  const batching = { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength };
  // Who comes back is asked of everybody: most of those who do not have done little.
  const asking = { ...batching, minimumLength: 1 };
  const measure = async (source: SequenceSource<EventSequence>, passes: number) => {
    const validating = { passes, random: random.fork('validation') };
    const { metrics, asked } = await measureEvents(network, pretraining, source, validating);
    const tails = tailWeight > 0 ? tailMetrics(await answerTails(network, pretraining, source, { ...validating, marker: pretraining.markerRate > 0 })) : undefined;
    const comesBack = ahead ? await measureAhead(encoder, ahead, source, config.aheadDays, { ...asking, ...validating }) : undefined;
    const parts = [metrics['typeNll'], metrics['itemNll'], metrics['dtNll'], metrics['valueMae'], tailWeight * (tails?.tailLoss ?? 0), comesBack?.aheadNll];
    const loss = parts.reduce<number>((sum, part) => sum + (part || 0), 0);
    return { metrics: { ...metrics, ...tails, ...comesBack, loss }, asked };
  };

  const result = await train(
    {
      params,
      stepsPerEpoch: (1 + (ahead ? pretraining.aheadBatches : 0)) * countSequenceBatches(options.train, { ...batching, random: random.fork('order') }),
      async *batches(_, epochRandom) {
        let number = 0;
        const questions = aheadBatches(encoder, options.train, config.aheadDays, { ...asking, random: epochRandom.fork('ahead') });
        for await (const sequences of sequenceBatches(options.train, { ...batching, random: epochRandom.fork('order') })) {
          const batchRandom = epochRandom.fork('batch', number++);
          const marker = batchRandom.uniform() < pretraining.markerRate;
          yield askEvents(sequences, config, pretraining, reading, { marker, random: batchRandom, task: tailWeight > 0 ? 'both' : 'events' }).batch;
          for (let asked = 0; ahead && asked < pretraining.aheadBatches; asked++) {
            const { value, done } = await questions.next();
            if (!done) yield value;
          }
        }
      },
      loss: (batch, dropoutRandom) =>
        ahead && isAheadBatch(batch) ? tf.mul(aheadLoss(ahead, encoder.forward(batch, dropoutRandom), batch), pretraining.aheadWeight) : eventsLoss(params, config, pretraining, batch as Tensors<EventsQuestionBatch>, dropoutRandom),
      validate: async () => (await measure(options.validation, 1)).metrics,
    },
    training,
    options.hooks,
  );

  const heldOut = options.test ?? options.validation;
  const { metrics, asked } = await measure(heldOut, 5);
  const answer = async (control: { readonly marker?: boolean; readonly zeroContent?: boolean }) =>
    tailMetrics(await answerTails(network, pretraining, heldOut, { passes: 5, random: random.fork('test'), ...control }));
  const controls = tailWeight === 0 ? {} : { tailAccuracyWithoutMarker: (await answer({})).tailAccuracy, tailAccuracyContentZeroed: (await answer({ marker: true, zeroContent: true })).tailAccuracy };
  const baselines = measureEventsBaselines(await fitEventsBaselines(options.train, config, reading), config, asked);
  return { ...network, result, metrics: { ...metrics, ...controls }, baselines };
}
