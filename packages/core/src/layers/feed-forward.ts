import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { activations, type Activation } from './activation.ts';
import { dropout } from './dropout.ts';
import { initLinear, linear, type LinearParams } from './linear.ts';

export type FeedForwardConfig = {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly activation: Activation;
  readonly dropoutRate: number;
};
export type FeedForwardParams = { readonly expand: LinearParams; readonly contract: LinearParams };

/** Linear layers as `initLinear` begins them. */
export function initFeedForward(config: FeedForwardConfig, random: Random): FeedForwardParams {
  return {
    expand: initLinear(config.hiddenSize, config.intermediateSize, random.fork('expand')),
    contract: initLinear(config.intermediateSize, config.hiddenSize, random.fork('contract')),
  };
}

/**
 * activation(hidden · expand) · contract, position-wise: no step sees another (Vaswani et al. 2017, section 3.3).
 * hidden [batch, length, hiddenSize] → same shape. Dropout between the two when `random` is given.
 */
export function feedForward(
  params: FeedForwardParams,
  config: FeedForwardConfig,
  hidden: tf.Tensor3D,
  random?: Random,
): tf.Tensor3D {
  const expanded = activations[config.activation](linear(params.expand, hidden));
  return linear(params.contract, dropout(expanded, config.dropoutRate, random));
}
