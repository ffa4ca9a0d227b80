import { createRandom, toTensors, type EventSequence, type Metrics, type SequenceSource } from '@daybook/core';
import {
  countSequenceBatches,
  createVocabulary,
  heldOutParts,
  numSpecialIds,
  passesOver,
  pretrainNetwork,
  returnTask,
  sequenceBatches,
  trainerConfigSchema,
  vocabularyIds,
  withPreset,
  type PretrainedNetwork,
  type PretrainingTask,
  type PretrainOptions,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { contentFields, type ContentField } from './batch.ts';
import {
  sleepConfigSchema,
  sleepPresets,
  sleepPretrainingSchema,
  type SleepConfig,
  type SleepPretraining,
} from './config.ts';
import { initSleep, type SleepParams } from './model.ts';
import { labelsOf, predictNights, sampleNights, sleepLoss, type SleepTaskBatch } from './objective.ts';
import { nightAt } from './nights.ts';
import { createSleepEncoder, type SleepNetwork } from './pretrained.ts';

export type SleepPretrained = PretrainedNetwork &
  SleepNetwork & { readonly baselines: { readonly frequencies: Metrics } };

type NightSource = SequenceSource<EventSequence>;
/** Log-probabilities of the classes of each field. */
type Frequencies = Readonly<Record<ContentField, Float64Array>>;
const wholeSequences = { tokenBudget: 65_536, maxLength: Infinity };

async function fitQualities(train: NightSource, minimumCount: number): Promise<string[]> {
  const table = train.tables['item'] ?? [];
  const counts = new Float64Array(table.length);
  for await (const sequences of sequenceBatches(train, wholeSequences))
    for (const { items } of sequences) for (const item of items) if (item >= 0) counts[item]!++;
  return createVocabulary(table, counts, minimumCount);
}

/** How often each class occurs among training nights, each counted once more: the baseline. */
async function countClasses(train: NightSource, { heads }: SleepParams, qualityIds: Int32Array): Promise<Frequencies> {
  const ones = (name: ContentField) => new Float64Array(heads[name].bias.size).fill(1, numSpecialIds);
  const counts = { bedtimes: ones('bedtimes'), durations: ones('durations'), qualities: ones('qualities') };
  for await (const sequences of sequenceBatches(train, wholeSequences)) {
    for (const sequence of sequences) {
      for (const step of sequence.times.keys()) {
        const night = nightAt(sequence, step, qualityIds);
        for (const name of contentFields) if (night[name] >= numSpecialIds) counts[name][night[name]]!++;
      }
    }
  }
  const logShares = (values: Float64Array) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => Math.log(value / total));
  };
  return {
    bedtimes: logShares(counts.bedtimes),
    durations: logShares(counts.durations),
    qualities: logShares(counts.qualities),
  };
}

/** Learns masked nights and return prediction on training people, and measures both on held-out ones. */
export async function pretrainSleep(
  options: PretrainOptions<EventSequence, SleepConfig, SleepPretraining>,
): Promise<SleepPretrained> {
  const settings = withPreset(sleepPresets, options);
  const pretraining = sleepPretrainingSchema.parse(settings.pretraining);
  const training = trainerConfigSchema.parse(settings.training);
  const random = createRandom(training.seed);
  const qualities = await fitQualities(options.train, pretraining.minimumQualityCount);
  const idsOf = ({ tables }: NightSource) => vocabularyIds(qualities, tables['item'] ?? []);
  const numQualities = qualities.length + numSpecialIds;
  const config = sleepConfigSchema.parse({ ...settings.config, numQualities });
  const params = initSleep(config, random.fork('weights'));
  const frequencies = await countClasses(options.train, params, idsOf(options.train));

  const { tokenBudget, maxBatchSize } = pretraining;
  const batching = { tokenBudget, maxBatchSize, maxLength: config.maxLength };
  const heldOut = heldOutParts(options, random.fork('validation'), { validation: 1, test: 5 });
  let baseline: Metrics = {};

  /** Mean negative log-likelihood of the masked nights, field by field; fields that no night has are left out. */
  async function measure(part: 'validation' | 'test'): Promise<Metrics> {
    const { source, ...passes } = heldOut(part);
    const sums = contentFields.map((name) => ({ name, network: 0, frequencies: 0, count: 0 }));
    for await (const { sequences, random: own } of passesOver(source, batching, passes)) {
      const batch = sampleNights(sequences, config, pretraining, idsOf(source), own);
      tf.tidy(() => {
        const tensors = toTensors(batch);
        const predictions = predictNights(params, config, tensors);
        for (const sum of sums) {
          const logProbabilities = predictions[sum.name].dataSync();
          const width = predictions[sum.name].shape[1];
          labelsOf(tensors, sum.name)
            .dataSync()
            .forEach((label, row) => {
              if (label === 0) return;
              sum.network -= logProbabilities[row * width + label]!;
              sum.frequencies -= frequencies[sum.name][label]!;
              sum.count++;
            });
        }
      });
    }
    const measured = sums.filter(({ count }) => count > 0);
    const of = (by: 'network' | 'frequencies') =>
      Object.fromEntries(measured.map((sum) => [`${sum.name}Nll`, sum[by] / sum.count]));
    baseline = of('frequencies');
    return of('network');
  }

  const maskedNights: PretrainingTask<SleepTaskBatch> = {
    name: 'masked nights',
    weight: 1,
    batchesPerStep: 1,
    stepsPerEpoch: countSequenceBatches(options.train, { ...batching, random: random.fork('order') }),
    async *batches(_, epochRandom) {
      const order = { ...batching, random: epochRandom.fork('order') };
      let number = 0;
      for await (const sequences of sequenceBatches(options.train, order))
        yield sampleNights(sequences, config, pretraining, idsOf(options.train), epochRandom.fork('batch', number++));
    },
    loss: (batch, dropout) => sleepLoss(params, config, batch, dropout),
    async evaluate(part) {
      const metrics = await measure(part);
      return { ...metrics, loss: Object.values(metrics).reduce((sum, nll) => sum + nll, 0) };
    },
  };
  const returns = returnTask({
    encoder: createSleepEncoder({ params, config, qualities }),
    head: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    pretraining,
    batching,
    train: options.train,
    heldOut,
  });
  const tasks = [maskedNights, ...returns] as const;
  const { result, metrics } = await pretrainNetwork({ params, tasks, training, hooks: options.hooks });
  return { params, config, qualities, result, metrics, baselines: { frequencies: baseline } };
}
