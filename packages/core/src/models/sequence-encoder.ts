import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { numActivities } from '../data/prediction-time-fields.ts';
import { dropout } from '../layers/dropout.ts';
import { embedding, initEmbedding, type EmbeddingConfig, type EmbeddingParams } from '../layers/embedding.ts';
import { encoder, initEncoder, type EncoderParams } from '../layers/encoder.ts';
import { activations } from '../layers/activation.ts';
import { initLayerNorm, layerNorm, type LayerNormParams } from '../layers/layer-norm.ts';
import { initLinear, linear, type LinearParams } from '../layers/linear.ts';
import { normalVariable } from '../layers/initialise.ts';
import { predictionTimeBias } from '../layers/look-back.ts';
import { fieldConfig, fieldDeviation, initField } from './fields.ts';
import type { SequenceEncoderConfig } from './sequence-config.ts';

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
   * How much of each prediction time's inputs (first) and of each step's embedding enters: 1 if absent, 0 nothing.
   * [batch, prediction times + steps], without padding
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
 * Fields → one vector a step → a [CLS] for each prediction time before them, plus the inputs that describe it → norm →
 * encoder.
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
  const activityEmbedding =
    params.activity && activity
      ? tf.reshape(
          tf.matMul(
            tf.reshape<tf.Rank.R2>(activity, [batchSize * numPredictionTimes, numActivities]),
            params.activity.weight,
          ),
          [batchSize, numPredictionTimes, hiddenSize],
        )
      : undefined;
  const inputs = activityEmbedding ? tf.add<tf.Tensor3D>(silence, activityEmbedding) : silence;
  const padding = numPredictionTimes + mask.shape[1] - (strength?.shape[1] ?? 0);
  const padded =
    strength && padding > 0
      ? tf.pad(strength, [
          [0, 0],
          [0, padding],
        ])
      : strength;
  const share = (from: number, size: number) => tf.expandDims(tf.slice(padded!, [0, from], [-1, size]), 2);
  const scaledInputs = strength ? tf.mul<tf.Tensor3D>(inputs, share(0, numPredictionTimes)) : inputs;
  const scaledSteps = strength ? tf.mul<tf.Tensor3D>(steps, share(numPredictionTimes, -1)) : steps;
  const joined = tf.concat([tf.add<tf.Tensor3D>(params.cls, scaledInputs), scaledSteps], 1);
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
