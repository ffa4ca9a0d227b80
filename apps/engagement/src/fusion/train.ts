import { ConfigError, createRandom, DataError, type HostBatch, type Metrics } from '@daybook/core';
import { lengthBatches, train, type TrainHooks, type TrainingResult } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { fitCalibration, tooFewToCalibrate, uncalibrated } from './calibration.ts';
import type { EngagementConfig } from './config.ts';
import type { FeatureEncoding } from '../examples/profile-features.ts';
import { fusion, initFusion, isTrained, setHeadBiases, standardiseOutputs, type FusionConfig } from './fusion.ts';
import { encodedBatch, sequenceBatch, streamInputs } from './fusion-batch.ts';
import { constantLogits, fitLabelScalers, labelRows, targetLoss, targetMetric } from './heads.ts';
import { spread } from '../examples/spread.ts';
import { groupPredictionTimes } from '../encoding/prediction-time-groups.ts';
import { predictLogits, type EngagementModel } from './predict.ts';
import { shareCls } from './shared-cls.ts';
import { encodeStreams, type EncodedStreams, type Stream } from '../encoding/streams.ts';
import { personInputs } from '../encoding/person-inputs.ts';
import type { EncodedExamples } from '../encoding/prepare.ts';

export type TrainFusionOptions = {
  readonly train: EncodedExamples;
  readonly validation: EncodedExamples;
  readonly config: EngagementConfig;
  /** Encoding of features, where there are any; kept with the model. */
  readonly features?: FeatureEncoding | undefined;
  /** Needed to fine-tune; trained in place. */
  readonly streams?: readonly Stream[];
  readonly hooks?: TrainHooks;
};

function checkParts({ train: { examples, encoded }, validation, config, streams = [] }: TrainFusionOptions): void {
  if (Object.keys(encoded).length === 0 && streams.length === 0) throw new ConfigError('train: no network was given.');
  if (examples.length === 0)
    throw new DataError(
      'train: no training examples. Their label windows must end by the cutoff: choose a later cutoff, or import ' +
        'more weeks.',
    );
  if (validation.examples.length === 0)
    throw new DataError('train: no validation examples. Give validation more people, or choose a later cutoff.');
  config.targets.forEach(({ name, kind }, column) => {
    const seen = new Set(examples.map(({ labels }) => labels[column]!).filter((label) => !Number.isNaN(label)));
    if (kind === 'binary' && seen.size < 2)
      throw new DataError(
        `train: all ${examples.length} training examples have the label ${[...seen].join()} for "${name}". ` +
          'Choose another minimum, window or events.',
      );
    if (seen.size === 0)
      throw new DataError(`train: no training example has a label for "${name}". Do its events carry a value?`);
  });
  if (config.combineStreams === 'shared' && !config.fineTune)
    throw new ConfigError(
      'train: combineStreams "shared" needs the networks to be trained with it. Add --fine-tune, or choose "concat".',
    );
}

/** Examples that outputs are standardised on before fine-tuning. */
const mostStandardised = 4096;

/** Inputs that do not change while networks are trained. */
const besideNetworks = ({ encoded }: EncodedExamples): EncodedStreams =>
  Object.fromEntries(Object.entries(encoded).filter(([name]) => personInputs.includes(name)));

/** Trains the classifier (and, with `fineTune`, the networks) on `train`; keeps the weights of the best validation. */
export async function trainFusion(
  options: TrainFusionOptions,
): Promise<{ readonly model: EngagementModel; readonly result: TrainingResult }> {
  checkParts(options);
  const { train: learned, validation, config, streams = [] } = options;
  const { targets, combineStreams, hiddenLayerSize, dropoutRate, streamDropout, batchSize, fineTune } = config;
  const tuned = fineTune ? streams : [];
  const encodedInputs = fineTune ? besideNetworks(learned) : learned.encoded;
  const fusionConfig: FusionConfig = {
    streams: [
      ...tuned.map(({ name, hiddenSize }) => ({ name, hiddenSize })),
      ...Object.entries(encodedInputs).map(([name, { hiddenSize }]) => ({ name, hiddenSize })),
    ],
    combineStreams,
    hiddenLayerSize,
    dropoutRate,
    streamDropout,
    targets: targets.map(({ name }) => name),
  };
  const params = initFusion(fusionConfig, createRandom(config.seed).fork('fusion'));
  const scalers = fitLabelScalers(targets, learned.examples);
  const learnedRows = labelRows(targets, scalers, learned.examples);
  setHeadBiases(params, fusionConfig, constantLogits(targets, learnedRows.labels, learnedRows.weights));
  const tied = combineStreams === 'shared' ? shareCls(tuned) : new Set<string>();
  if (combineStreams === 'concat')
    standardiseOutputs(params, fusionConfig, {
      ...learned.encoded,
      ...(await encodeStreams(tuned, spread(learned.requests, mostStandardised))),
    });

  const groups = groupPredictionTimes(learned, tuned);
  /** So that a batch has `batchSize` examples on average. */
  const groupsAtOnce = Math.max(1, Math.round((batchSize * groups.length) / learned.examples.length));

  /** Prediction times of a person in a row; a shorter row repeats its last one with weight 0. */
  async function makeBatch(chosen: readonly (readonly number[])[]): Promise<HostBatch> {
    const predictionTimes = Math.max(...chosen.map((group) => group.length));
    const places = chosen.flatMap((group) =>
      Array.from(
        { length: predictionTimes },
        (_, predictionTime) => group[Math.min(predictionTime, group.length - 1)]!,
      ),
    );
    const { labels, weights } = labelRows(
      targets,
      scalers,
      places.map((place) => learned.examples[place]!),
    );
    chosen.forEach((group, row) =>
      weights.fill(
        0,
        (row * predictionTimes + group.length) * targets.length,
        (row + 1) * predictionTimes * targets.length,
      ),
    );
    const shape = [places.length, targets.length];
    const readings = chosen.map((group) => ({
      userId: learned.requests[group[0]!]!.userId,
      predictionTimes: group.map((place) => learned.requests[place]!.predictionTime),
    }));
    const inputs = {
      ...encodedBatch(fusionConfig, encodedInputs, places),
      ...(await sequenceBatch(tuned, readings)),
    };
    return { ...inputs, labels: { data: labels, shape }, weights: { data: weights, shape } };
  }

  /** [validation examples × targets] */
  async function validationLogits(): Promise<Float32Array> {
    const encoded = fineTune
      ? { ...besideNetworks(validation), ...(await encodeStreams(tuned, validation.requests)) }
      : validation.encoded;
    return predictLogits(params, fusionConfig, encoded, validation.examples.length);
  }
  const ofColumn = (rows: ArrayLike<number>, column: number) =>
    validation.examples.map((_, row) => rows[row * targets.length + column]!);
  const labelsOf = (column: number) => validation.examples.map(({ labels }) => labels[column]!);

  async function validate(): Promise<Metrics & { readonly loss: number }> {
    const logits = await validationLogits();
    const { labels, weights } = labelRows(targets, scalers, validation.examples);
    const shape: [number, number] = [validation.examples.length, targets.length];
    const loss = tf.tidy(
      () =>
        targetLoss(
          targets,
          tf.tensor2d(logits, shape),
          tf.tensor2d(labels, shape),
          tf.tensor2d(weights, shape),
        ).dataSync()[0]!,
    );
    const metrics = targets.map((target, column) => {
      const { metric, value } = targetMetric(target, scalers, ofColumn(logits, column), labelsOf(column));
      return [targets.length === 1 ? metric : `${target.name}.${metric}`, value] as const;
    });
    return { loss, ...Object.fromEntries(metrics) };
  }

  const result = await train(
    {
      params: { fusion: params, encoders: Object.fromEntries(tuned.map((stream) => [stream.name, stream.params])) },
      trainable: (path) => isTrained(path) && !tied.has(path),
      rateOf: (path) => (path.startsWith('encoders.') ? config.encoderLearningRate / config.learningRate : 1),
      stepsPerEpoch: Math.ceil(groups.length / groupsAtOnce),
      async *batches(_, random) {
        const lengths = groups.map((group) => (fineTune ? learned.steps[group.at(-1)!]! + group.length : 1));
        for (const chosen of lengthBatches(lengths, { tokenBudget: Infinity, maxBatchSize: groupsAtOnce, random }))
          yield makeBatch(chosen.map((place) => groups[place]!));
      },
      loss: (batch, random) =>
        targetLoss(
          targets,
          fusion(params, fusionConfig, streamInputs(fusionConfig, tuned, batch, random), random),
          batch['labels'] as tf.Tensor2D,
          batch['weights'] as tf.Tensor2D,
        ),
      validate,
    },
    config,
    options.hooks,
  );
  const logits = await validationLogits();
  const validationIds = validation.requests.map(({ userId }) => userId);
  const calibrate = (column: number) =>
    tooFewToCalibrate(labelsOf(column), validationIds) === undefined
      ? fitCalibration(ofColumn(logits, column), labelsOf(column))
      : uncalibrated;
  const calibrations = Object.fromEntries(
    targets.flatMap(({ kind, name }, column) => (kind === 'binary' ? [[name, calibrate(column)]] : [])),
  );
  return { model: { config, fusion: fusionConfig, params, scalers, calibrations, features: options.features }, result };
}
