import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Random } from '../random.ts';
import { daySeconds } from '../data/time.ts';
import { numActivities } from '../data/prediction-time-fields.ts';
import { timeBuckets, type TimeBuckets } from '../data/time-buckets.ts';
import { dropout } from '../layers/dropout.ts';
import { embedding, initEmbedding, type EmbeddingConfig, type EmbeddingParams } from '../layers/embedding.ts';
import { encoder, encoderConfigSchema, initEncoder, type EncoderParams } from '../layers/encoder.ts';
import { activations } from '../layers/activation.ts';
import { initLayerNorm, layerNorm, type LayerNormParams } from '../layers/layer-norm.ts';
import { initLinear, linear, type LinearParams } from '../layers/linear.ts';
import { normalVariable } from '../layers/initialise.ts';
import { predictionTimeBias } from '../layers/look-back.ts';

export const dtLastSecondsSchema = z.number().positive().describe('lower end of the last bucket');
export const returnHorizonsSchema = z
  .array(z.number().positive())
  .describe('horizons of return prediction in days, as JSON; [] leaves it out');

/** What the three networks share: the encoder, how fields become one vector a step, and time. */
export const sequenceEncoderConfigSchema = encoderConfigSchema.extend({
  /**
   * `sum` adds the field embeddings; `concat` puts them side by side and through two linear layers back to hiddenSize.
   */
  combine: z
    .enum(['sum', 'concat'])
    .default('sum')
    .describe('field embeddings added, or side by side and through two linear layers'),
  /** Steps read at most, and rows of the position embedding. */
  maxLength: z.int().positive().default(768).describe('steps read at most: the newest ones'),
  pooling: z.enum(['cls', 'mean', 'cls+mean']).default('cls').describe('what stands for the sequence'),
  /** Gap buckets: 0 padding, 1 = under dtFirstSeconds … last = over dtLastSeconds. */
  numDtBuckets: z.int().min(3).default(201).describe('buckets of the time between steps'),
  dtFirstSeconds: z.number().positive().default(10).describe('upper end of the first bucket'),
  dtLastSeconds: dtLastSecondsSchema.default(2 * daySeconds),
  numSilenceBuckets: z.int().min(3).default(101).describe('buckets of the silence before the prediction time'),
  scaleGradByFrequency: z
    .boolean()
    .default(false)
    .describe('divide the gradient of an embedding by how often it occurs in a batch'),
  returnHorizonsDays: returnHorizonsSchema.default([]),
});
export type SequenceEncoderConfig = z.infer<typeof sequenceEncoderConfigSchema>;

/** Sizes of the presets; `base` is the schema's defaults. */
export const encoderSizes = {
  base: {},
  small: { hiddenSize: 128, numHeads: 4, numLayers: 2, intermediateSize: 256 },
  tiny: { hiddenSize: 64, numHeads: 4, numLayers: 2, intermediateSize: 128 },
} as const;

export type SequenceEncoderParams = {
  /** The learned vector before every sequence. [hiddenSize] */
  readonly cls: tf.Variable<tf.Rank.R1>;
  readonly silence: EmbeddingParams;
  /** With `returnHorizonsDays`. [numActivities, hiddenSize] */
  readonly activity?: EmbeddingParams;
  /**
   * With `returnHorizonsDays`: added to a prediction time's attention scores, by how long before the person's own last
   * step each step was. [numSilenceBuckets, numHeads]
   */
  readonly lag?: EmbeddingParams;
  /** With `combine: 'concat'`. */
  readonly combine?: { readonly expand: LinearParams; readonly contract: LinearParams };
  readonly inputNorm: LayerNormParams;
  readonly encoder: EncoderParams;
};

/** BERT's (Devlin et al. 2019): small enough that no field drowns the others at the start. */
const fieldDeviation = 0.02;

export function dtBuckets(config: SequenceEncoderConfig): TimeBuckets {
  return timeBuckets({
    count: config.numDtBuckets,
    firstSeconds: config.dtFirstSeconds,
    lastSeconds: config.dtLastSeconds,
  });
}

export function silenceBuckets(config: SequenceEncoderConfig): TimeBuckets {
  return timeBuckets({ count: config.numSilenceBuckets, firstSeconds: 60, lastSeconds: 90 * daySeconds });
}

/** Table of a field with `vocabSize` ids of which 0 is padding. */
export function fieldConfig(config: SequenceEncoderConfig, vocabSize: number): EmbeddingConfig {
  return {
    vocabSize,
    hiddenSize: config.hiddenSize,
    paddingIndex: 0,
    scaleGradByFrequency: config.scaleGradByFrequency,
  };
}

export function initField(config: SequenceEncoderConfig, vocabSize: number, random: Random): EmbeddingParams {
  return initEmbedding(fieldConfig(config, vocabSize), random, fieldDeviation);
}

/** ids int32 [batch, length] → [batch, length, hiddenSize]; id 0 is the zero vector. */
export function field(params: EmbeddingParams, config: SequenceEncoderConfig, ids: tf.Tensor): tf.Tensor3D {
  return embedding(params, fieldConfig(config, params.weight.shape[0]), ids) as tf.Tensor3D;
}

/**
 * Rows of places where 0 is a place like any other (positions). ids int32 [batch, length] → [batch, length, hiddenSize]
 */
export function positionField(params: EmbeddingParams, config: SequenceEncoderConfig, ids: tf.Tensor): tf.Tensor3D {
  return embedding(params, { vocabSize: params.weight.shape[0], hiddenSize: config.hiddenSize }, ids) as tf.Tensor3D;
}

const lagConfig = ({ numSilenceBuckets, numHeads }: SequenceEncoderConfig): EmbeddingConfig => ({
  vocabSize: numSilenceBuckets,
  hiddenSize: numHeads,
  paddingIndex: 0,
});

/** `numFields`: how many field embeddings `sequenceEncoder` will be given. */
export function initSequenceEncoder(
  config: SequenceEncoderConfig,
  numFields: number,
  random: Random,
): SequenceEncoderParams {
  const { hiddenSize } = config;
  const shared = {
    cls: normalVariable([hiddenSize], fieldDeviation, random.fork('cls')) as tf.Variable<tf.Rank.R1>,
    silence: initField(config, config.numSilenceBuckets, random.fork('asOf')),
    ...(config.returnHorizonsDays.length > 0
      ? {
          activity: initField(config, numActivities, random.fork('activity')),
          lag: initEmbedding(lagConfig(config), random.fork('lag'), fieldDeviation),
        }
      : {}),
    inputNorm: initLayerNorm(hiddenSize),
    encoder: initEncoder(config, random.fork('encoder')),
  };
  if (config.combine === 'sum') return shared;
  const combine = {
    expand: initLinear(numFields * hiddenSize, 2 * hiddenSize, random.fork('expand')),
    contract: initLinear(2 * hiddenSize, hiddenSize, random.fork('contract')),
  };
  return { ...shared, combine };
}

function combineFields(
  params: SequenceEncoderParams,
  config: SequenceEncoderConfig,
  fields: readonly tf.Tensor3D[],
): tf.Tensor3D {
  if (!params.combine) return tf.addN([...fields]);
  return linear(
    params.combine.contract,
    activations[config.activation](linear(params.combine.expand, tf.concat([...fields], 2))),
  );
}

export type SequenceInput = {
  /** One embedding a field, each [batch, length, hiddenSize]. */
  readonly fields: readonly tf.Tensor3D[];
  /** 1 = real step, 0 = padding. [batch, length] */
  readonly mask: tf.Tensor2D;
  /** Bucket of the silence before each prediction time. int32 [batch, prediction times] */
  readonly silenceBucket: tf.Tensor2D;
  /**
   * As `PredictionTimeFields`, where the sequences are read at their prediction times: then a step sees earlier steps
   * only, and a prediction time the steps before it.
   */
  readonly activity?: tf.Tensor3D;
  readonly stepsBefore?: tf.Tensor2D;
  readonly lags?: tf.Tensor3D;
};

/** Options of every network's forward pass. */
export type ForwardOptions = Pick<SequenceEncoderOptions, 'random' | 'outputs' | 'strength'>;

export type SequenceEncoderOptions = {
  /** Dropout is applied when given. */
  readonly random?: Random | undefined;
  /** `first`: the outputs at [CLS] alone, [batch, prediction times, hiddenSize]. */
  readonly outputs?: 'all' | 'first';
  /**
   * Added to attention scores where sequences are not read at prediction times, broadcast to [batch, numHeads, 1 +
   * length, 1 + length].
   */
  readonly scoreBias?: tf.Tensor4D;
  /**
   * How much of what each prediction time is told (first) and of each step's embedding enters: 1 if absent, 0 nothing.
   * [batch, prediction times + length]
   */
  readonly strength?: tf.Tensor2D | undefined;
};

/**
 * 1 where a prediction time reads a step: the newest `maxLength` of those before it. stepsBefore int32 [batch,
 * prediction times], mask [batch, length] → [batch, prediction times, length]
 */
function readSteps(stepsBefore: tf.Tensor, mask: tf.Tensor2D, maxLength: number): tf.Tensor3D {
  const places = tf.reshape(tf.range(0, mask.shape[1], 1, 'int32'), [1, 1, -1]);
  const ends = tf.expandDims(stepsBefore, 2);
  return tf.cast(tf.logicalAnd(tf.less(places, ends), tf.greaterEqual(places, tf.sub(ends, maxLength))), 'float32');
}

/**
 * Fields → one vector a step → a [CLS] for each prediction time before them, with what is told of the prediction time
 * added → norm → encoder.
 * → hidden [batch, prediction times + length, hiddenSize], [CLS] first; reads [batch, prediction times, length], 1
 * where a prediction time reads a step.
 */
export function sequenceEncoder(
  params: SequenceEncoderParams,
  config: SequenceEncoderConfig,
  { fields, mask, silenceBucket, activity, stepsBefore, lags }: SequenceInput,
  options: SequenceEncoderOptions = {},
): { readonly hidden: tf.Tensor3D; readonly reads: tf.Tensor3D } {
  const [batchSize, numPredictionTimes] = silenceBucket.shape as [number, number];
  const { hiddenSize, numSilenceBuckets, maxLength } = config;
  const { strength, random, outputs = 'all' } = options;
  const steps = combineFields(params, config, fields);
  const silence = embedding(params.silence, fieldConfig(config, numSilenceBuckets), silenceBucket) as tf.Tensor3D;
  const told =
    params.activity && activity
      ? tf.reshape(
          tf.matMul(
            tf.reshape<tf.Rank.R2>(activity, [batchSize * numPredictionTimes, numActivities]),
            params.activity.weight,
          ),
          [batchSize, numPredictionTimes, hiddenSize],
        )
      : undefined;
  const described = told ? tf.add<tf.Tensor3D>(silence, told) : silence;
  const share = (from: number, size: number) => tf.expandDims(tf.slice(strength!, [0, from], [-1, size]), 2);
  const scaledSilence = strength ? tf.mul<tf.Tensor3D>(described, share(0, numPredictionTimes)) : described;
  const scaledSteps = strength ? tf.mul<tf.Tensor3D>(steps, share(numPredictionTimes, -1)) : steps;
  const joined = tf.concat([tf.add<tf.Tensor3D>(params.cls, scaledSilence), scaledSteps], 1);
  const hidden = dropout(layerNorm(params.inputNorm, joined), config.dropoutRate, random?.fork('input'));
  const reads = stepsBefore
    ? readSteps(stepsBefore, mask, maxLength)
    : tf.tile<tf.Tensor3D>(tf.expandDims(mask, 1), [1, numPredictionTimes, 1]);
  const attentionMask = tf.concat([tf.ones([batchSize, numPredictionTimes]), mask], 1) as tf.Tensor2D;
  const scoreBias = stepsBefore
    ? predictionTimeBias(reads, params.lag && lags && (embedding(params.lag, lagConfig(config), lags) as tf.Tensor4D))
    : options.scoreBias;
  return {
    hidden: encoder(params.encoder, config, hidden, attentionMask, {
      random,
      outputs,
      numFirst: numPredictionTimes,
      ...(scoreBias && { scoreBias }),
    }),
    reads,
  };
}
