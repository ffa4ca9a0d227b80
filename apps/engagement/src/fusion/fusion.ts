// fusion/: one model over the vectors, its training and its folder. May import examples/ and encoding/.

import type { Random } from '@daybook/core';
import { constantVariable, dropout, initLinear, linear, normalVariable, type LinearParams } from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { personInputs } from '../encoding/person-inputs.ts';
import type { EncodedStreams } from '../encoding/streams.ts';

/** Everything the fusion's weights depend on. */
export const fusionConfigSchema = z.strictObject({
  streams: z.array(z.strictObject({ name: z.string(), hiddenSize: z.int().positive() })).min(1),
  combineStreams: z.enum(['concat', 'shared']),
  hiddenLayerSize: z.int().min(0),
  dropoutRate: z.number(),
  streamDropout: z.number(),
  /** Names of the targets, in the order of the logits. */
  targets: z.array(z.string()).min(1),
});
export type FusionConfig = z.infer<typeof fusionConfigSchema>;

export type StreamParams = {
  /** Replaces the stream where a person has none. [hiddenSize] */
  readonly missing: tf.Variable;
  /** Mean and deviation of the outputs on training examples: never trained. [hiddenSize] */
  readonly mean: tf.Variable;
  readonly deviation: tf.Variable;
};
export type FusionParams = {
  readonly streams: Readonly<Record<string, StreamParams>>;
  /** Shared by the heads; absent with `hiddenLayerSize` 0. */
  readonly hiddenLayer?: LinearParams;
  /** One per target, by name. */
  readonly heads: Readonly<Record<string, LinearParams>>;
};

/**
 * cls [batch, hiddenSize]; present [batch] (1 = the person has the stream), or [batch, hiddenSize] to weigh each number
 * by itself.
 */
export type StreamInput = { readonly cls: tf.Tensor2D; readonly present: tf.Tensor1D | tf.Tensor2D };

/** Whether an input is averaged: with `shared` those of the networks are. The others are concatenated. */
const isAveraged = ({ combineStreams }: FusionConfig, name: string) =>
  combineStreams === 'shared' && !personInputs.includes(name);

export function initFusion(config: FusionConfig, random: Random): FusionParams {
  const { streams, hiddenLayerSize, targets } = config;
  const averaged = streams.find(({ name }) => isAveraged(config, name));
  const inputSize = streams.reduce(
    (sum, { name, hiddenSize }) => sum + (isAveraged(config, name) ? 0 : hiddenSize),
    averaged?.hiddenSize ?? 0,
  );
  return {
    streams: Object.fromEntries(
      streams.map(({ name, hiddenSize }) => [
        name,
        {
          missing: normalVariable([hiddenSize], 0.02, random.fork('missing', name)),
          mean: constantVariable([hiddenSize], 0),
          deviation: constantVariable([hiddenSize], 1),
        },
      ]),
    ),
    ...(hiddenLayerSize > 0 && { hiddenLayer: initLinear(inputSize, hiddenLayerSize, random.fork('hiddenLayer')) }),
    heads: Object.fromEntries(
      targets.map((name) => [name, initLinear(hiddenLayerSize || inputSize, 1, random.fork('heads', name))]),
    ),
  };
}

/** Whether gradients may change a parameter. */
export const isTrained = (path: string): boolean => !/\bstreams\.\w+\.(mean|deviation)$/.test(path);

/** 1 where the stream is present and not dropped. [batch, 1], or the shape of `present` */
function keptRows(present: tf.Tensor1D | tf.Tensor2D, rate: number, random: Random | undefined): tf.Tensor2D {
  const column = present.rank === 2 ? (present as tf.Tensor2D) : tf.reshape<tf.Rank.R2>(present, [-1, 1]);
  if (!random || rate === 0) return column;
  return tf.mul(column, tf.mul(dropout(tf.ones([present.shape[0], 1]), rate, random), 1 - rate));
}

/**
 * One vector per input, the learned one where it is missing; concatenated (`concat`) or averaged (`shared`); a hidden
 * layer for all targets (ELU; Clevert et al. 2015); one head per target. → logits [batch, targets]. With `random`,
 * dropout and stream dropout are applied.
 */
export function fusion(
  params: FusionParams,
  config: FusionConfig,
  inputs: Readonly<Record<string, StreamInput>>,
  random?: Random,
): tf.Tensor2D {
  const vectorOf = ({ name }: FusionConfig['streams'][number]) => {
    const { cls, present } = inputs[name]!;
    const { missing, mean, deviation } = params.streams[name]!;
    const kept = keptRows(present, config.streamDropout, random?.fork('stream', name));
    const standard = tf.div(tf.sub(cls, mean), deviation);
    return tf.add<tf.Tensor2D>(tf.mul(standard, kept), tf.mul(missing, tf.sub(1, kept)));
  };
  const averaged = config.streams.filter(({ name }) => isAveraged(config, name)).map(vectorOf);
  const beside = config.streams.filter(({ name }) => !isAveraged(config, name)).map(vectorOf);
  const joined = tf.concat<tf.Tensor2D>(
    [...(averaged.length > 0 ? [tf.div<tf.Tensor2D>(tf.addN(averaged), averaged.length)] : []), ...beside],
    1,
  );
  const { dropoutRate } = config;
  const dropped = dropout(joined, dropoutRate, random?.fork('joined'));
  const hidden = params.hiddenLayer
    ? dropout(tf.elu(linear(params.hiddenLayer, dropped)), dropoutRate, random?.fork('hidden'))
    : dropped;
  return tf.concat(
    config.targets.map((name) => linear(params.heads[name]!, hidden)),
    1,
  );
}

/** Starts each head at a constant prediction. logits [targets] */
export function setHeadBiases({ heads }: FusionParams, { targets }: FusionConfig, logits: readonly number[]): void {
  tf.tidy(() => targets.forEach((name, column) => heads[name]!.bias.assign(tf.tensor1d([logits[column]!]))));
}

/** Sets mean and deviation of each output from the rows of people who have the stream. */
export function standardiseOutputs(params: FusionParams, fusionConfig: FusionConfig, encoded: EncodedStreams): void {
  for (const { name, hiddenSize } of fusionConfig.streams) {
    const { rows, present } = encoded[name]!;
    const places = [...present.keys()].filter((place) => present[place]);
    if (places.length < 2) continue;
    const mean = new Float32Array(hiddenSize);
    const deviation = new Float32Array(hiddenSize);
    for (let column = 0; column < hiddenSize; column++) {
      const at = (place: number) => rows[place * hiddenSize + column]!;
      const middle = places.reduce((sum, place) => sum + at(place), 0) / places.length;
      mean[column] = middle;
      deviation[column] =
        Math.sqrt(places.reduce((sum, place) => sum + (at(place) - middle) ** 2, 0) / places.length) + 1e-3;
    }
    tf.tidy(() => {
      params.streams[name]!.mean.assign(tf.tensor1d(mean));
      params.streams[name]!.deviation.assign(tf.tensor1d(deviation));
    });
  }
}
