import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';
import { constantVariable } from './initialise.ts';

/** weight and bias [hiddenSize]. */
export type LayerNormParams = { readonly weight: tf.Variable<tf.Rank.R1>; readonly bias: tf.Variable<tf.Rank.R1> };

const epsilon = 1e-5; // PyTorch's

/** Weight 1 and bias 0. */
export function initLayerNorm(hiddenSize: number): LayerNormParams {
  return {
    weight: constantVariable([hiddenSize], 1) as tf.Variable<tf.Rank.R1>,
    bias: constantVariable([hiddenSize], 0) as tf.Variable<tf.Rank.R1>,
  };
}

/**
 * (input − mean) / √(variance + 1e-5) · weight + bias over the last axis (Ba et al. 2016, section 3).
 * input [..., hiddenSize] → same shape
 */
export function layerNorm<T extends tf.Tensor>(params: LayerNormParams, input: T): T {
  const rows = tf.reshape<tf.Rank.R2>(input, [-1, params.weight.shape[0]]);
  return tf.reshape(kernels().layerNorm(rows, params.weight, params.bias, epsilon), input.shape) as T;
}
