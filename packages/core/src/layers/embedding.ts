import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { kernels } from './kernels.ts';
import { normalVariable } from './initialise.ts';

export type EmbeddingConfig = {
  /** Rows of the table. */
  readonly vocabSize: number;
  readonly hiddenSize: number;
  /** This row is 0 and receives no gradient. */
  readonly paddingIndex?: number;
  /** Divides a row's gradient by its occurrences in the batch, so that frequent rows do not learn faster. */
  readonly scaleGradByFrequency?: boolean;
};
/** weight [vocabSize, hiddenSize]. */
export type EmbeddingParams = { readonly weight: tf.Variable<tf.Rank.R2> };

/** Normal with mean 0 and `deviation`, the padding row 0, as `nn.Embedding` begins. */
export function initEmbedding(config: EmbeddingConfig, random: Random, deviation = 1): EmbeddingParams {
  const weight = normalVariable([config.vocabSize, config.hiddenSize], deviation, random) as tf.Variable<tf.Rank.R2>;
  const { paddingIndex } = config;
  if (paddingIndex !== undefined) {
    tf.tidy(() =>
      weight.assign(
        tf.mul(
          weight,
          tf.sub(1, tf.reshape(tf.oneHot(tf.tensor1d([paddingIndex], 'int32'), config.vocabSize), [-1, 1])),
        ),
      ),
    );
  }
  return { weight };
}

/** Weight of each id's gradient: 0 at padding, 1 / occurrences if `scaleGradByFrequency`. ids [count] → [count, 1] */
function gradientScale(
  { vocabSize, paddingIndex, scaleGradByFrequency }: EmbeddingConfig,
  ids: tf.Tensor1D,
): tf.Tensor {
  const counted = tf.cast(tf.notEqual(ids, paddingIndex ?? -1), 'float32');
  if (!scaleGradByFrequency) return tf.expandDims(counted, 1);
  const occurrences = tf.unsortedSegmentSum(tf.onesLike(counted), ids, vocabSize);
  return tf.expandDims(tf.div(counted, kernels().gather(occurrences, ids)), 1);
}

/** Rows of the table. ids int32 of any shape → [...ids.shape, hiddenSize]; ids in [0, vocabSize). */
export function embedding(params: EmbeddingParams, config: EmbeddingConfig, ids: tf.Tensor): tf.Tensor {
  const flat = tf.reshape<tf.Rank.R1>(ids, [-1]);
  const gather = tf.customGrad((weight, save) => {
    (save as tf.GradSaveFunc)([flat]);
    return {
      value: kernels().gather(weight as tf.Tensor2D, flat),
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) => {
        const places = saved[0] as tf.Tensor1D;
        const plain = config.paddingIndex === undefined && !config.scaleGradByFrequency;
        const scaled = plain ? gradient : tf.mul(gradient, gradientScale(config, places));
        return tf.unsortedSegmentSum(scaled, places, config.vocabSize);
      },
    };
  });
  return tf.reshape(gather(params.weight), [...ids.shape, config.hiddenSize]);
}
