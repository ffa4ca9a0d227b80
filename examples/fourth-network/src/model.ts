import type { Random, Tensors } from '@daybook/core';
import { field, initField, positionField } from '@daybook/core/layers';
import {
  initLinear,
  initSequenceEncoder,
  pool,
  pooledSize,
  sequenceEncoder,
  type EmbeddingParams,
  type ForwardOptions,
  type LinearParams,
  type SequenceEncoderParams,
} from '@daybook/core/layers';
import type * as tf from '@tensorflow/tfjs-core';
import type { ContentField, SleepBatch } from './batch.ts';
import { numBedtimes, numDurations, type SleepConfig } from './config.ts';

export type SleepParams = {
  readonly bedtime: EmbeddingParams;
  readonly duration: EmbeddingParams;
  readonly quality: EmbeddingParams;
  readonly gap: EmbeddingParams;
  readonly position: EmbeddingParams;
  readonly weekday: EmbeddingParams;
  readonly sequence: SequenceEncoderParams;
  /** Used in pretraining only: what a masked night was, and whether the person returns within each horizon. */
  readonly heads: Readonly<Record<ContentField, LinearParams>> & { readonly returns?: LinearParams };
};

const numFields = 6;

export function initSleep(config: SleepConfig, random: Random): SleepParams {
  const { hiddenSize, maxLength, numDtBuckets, numQualities, pooling, returnHorizonsDays } = config;
  const table = (name: string, rows: number) => initField(config, rows, random.fork(name));
  const head = (name: string, inputSize: number, size: number) =>
    initLinear(inputSize, size, random.fork('heads', name));
  return {
    bedtime: table('bedtime', numBedtimes),
    duration: table('duration', numDurations),
    quality: table('quality', numQualities),
    gap: table('gap', numDtBuckets),
    position: table('position', maxLength),
    weekday: table('weekday', 8),
    sequence: initSequenceEncoder(config, numFields, random.fork('sequence')),
    heads: {
      bedtimes: head('bedtimes', hiddenSize, numBedtimes),
      durations: head('durations', hiddenSize, numDurations),
      qualities: head('qualities', hiddenSize, numQualities),
      ...(returnHorizonsDays.length > 0
        ? { returns: head('returns', pooledSize(pooling, hiddenSize), returnHorizonsDays.length) }
        : {}),
    },
  };
}

/**
 * → cls [batch · prediction times, hiddenSize] (or as `pooling` says); hidden [batch, prediction times + length,
 * hiddenSize], [CLS] first.
 */
export function sleep(
  params: SleepParams,
  config: SleepConfig,
  batch: Tensors<SleepBatch>,
  { random, outputs = 'all', strength }: ForwardOptions = {},
): { readonly cls: tf.Tensor2D; readonly hidden: tf.Tensor3D } {
  const fields = [
    field(params.bedtime, config, batch.bedtimes),
    field(params.duration, config, batch.durations),
    field(params.quality, config, batch.qualities),
    field(params.gap, config, batch.gaps),
    positionField(params.position, config, batch.positions),
    field(params.weekday, config, batch.weekdays),
  ];
  const { hidden, reads } = sequenceEncoder(
    params.sequence,
    config,
    { ...batch, fields },
    { random, strength, outputs: config.pooling === 'cls' ? outputs : 'all' },
  );
  return { cls: pool(config.pooling, hidden, reads), hidden };
}
