import type { Random, Tensors } from '@daybook/core';
import {
  field,
  fieldConfig,
  initField,
  positionField,
  constantVariable,
  embedding,
  initClsHeads,
  initCopyPath,
  initLinear,
  initSequenceEncoder,
  lookBack,
  pool,
  sequenceEncoder,
  type ClsHeads,
  type EmbeddingParams,
  type ForwardOptions,
  type LinearParams,
  type SequenceEncoderParams,
} from '@daybook/core/layers';
import { numSpecialIds } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import type { FoodBatch } from './batch.ts';
import type { FoodConfig } from './config.ts';

export type FoodParams = {
  readonly food: EmbeddingParams;
  readonly gap: EmbeddingParams;
  readonly position: EmbeddingParams;
  readonly hour: EmbeddingParams;
  readonly weekday: EmbeddingParams;
  readonly segment: EmbeddingParams;
  readonly sequence: SequenceEncoderParams;
  /**
   * `food`: which food was hidden, used in pretraining and to complete meals; `seen`: the linear layer beside it
   * [3 · seenFoods, numFoods]. In pretraining only: `nextSegment`, and `returns`: does the person return within
   * `returnHorizonsDays`?
   */
  readonly heads: ClsHeads & {
    readonly food: LinearParams;
    readonly seen: LinearParams;
    /** With `linear: 'ease'`: not trained, from the meal's seen foods to the logits. [seenFoods, numFoods] */
    readonly ease?: { readonly weight: tf.Variable<tf.Rank.R2> };
    /** With `copies`: from a hidden food's output to the weight of each pointer. */
    readonly copy?: LinearParams;
  };
};

const numFields = 6;

/** Foods with a column in `seen`. */
export function numSeen({ seenFoods, numFoods }: FoodConfig): number {
  return Math.min(seenFoods, numFoods - numSpecialIds);
}

export function initFood(config: FoodConfig, random: Random): FoodParams {
  const { hiddenSize, maxLength, numDtBuckets, numFoods } = config;
  const table = (name: string, rows: number) => initField(config, rows, random.fork(name));
  return {
    food: table('food', numFoods),
    gap: table('gap', numDtBuckets),
    position: table('position', maxLength),
    hour: table('hour', 25),
    weekday: table('weekday', 8),
    segment: table('segment', 3),
    sequence: initSequenceEncoder(config, numFields, random.fork('sequence')),
    heads: {
      food: initLinear(hiddenSize, numFoods, random.fork('heads', 'food')),
      seen: {
        weight: constantVariable([3 * numSeen(config), numFoods], 0) as tf.Variable<tf.Rank.R2>,
        bias: constantVariable([numFoods], 0) as tf.Variable<tf.Rank.R1>,
      },
      ...(config.linear === 'ease'
        ? { ease: { weight: constantVariable([numSeen(config), numFoods], 0) as tf.Variable<tf.Rank.R2> } }
        : {}),
      ...(config.copies === 'earlier' ? { copy: initCopyPath(hiddenSize) } : {}),
      ...initClsHeads(config, random),
    },
  };
}

/**
 * → cls [batch, hiddenSize] (or as `pooling` says): one vector a person; hidden [batch, 1 + length, hiddenSize], [CLS]
 * first.
 */
export function food(
  params: FoodParams,
  config: FoodConfig,
  batch: Tensors<FoodBatch>,
  { random, outputs = 'all', strength }: ForwardOptions = {},
): { readonly cls: tf.Tensor2D; readonly hidden: tf.Tensor3D } {
  // [batch, length, foods, hiddenSize]
  const foods = embedding(params.food, fieldConfig(config, config.numFoods), batch.foods);
  const fields = [
    tf.sum<tf.Tensor3D>(tf.mul(foods, tf.expandDims(batch.shares, 3)), 2),
    field(params.gap, config, batch.gaps),
    positionField(params.position, config, batch.positions),
    field(params.hour, config, batch.hours),
    field(params.weekday, config, batch.weekdays),
    field(params.segment, config, batch.segmentIds),
  ];
  const mask = batch.mask;
  const { hidden, reads } = sequenceEncoder(
    params.sequence,
    config,
    { ...batch, fields, mask },
    {
      random,
      strength,
      outputs: config.pooling === 'cls' ? outputs : 'all',
      ...(config.context === 'past' ? { scoreBias: lookBack(mask.shape[1] + 1) } : {}),
    },
  );
  return { cls: pool(config.pooling, hidden, reads), hidden };
}
