import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { dropout } from './dropout.ts';
import { initLinear, linear, type LinearParams } from './linear.ts';

/** One linear layer if `hiddenLayerSize` is 0, else two. */
export type ClassifierConfig = {
  readonly inputSize: number;
  readonly hiddenLayerSize: number;
  readonly outputSize: number;
  readonly dropoutRate: number;
};
export type ClassifierParams = { readonly hiddenLayer?: LinearParams; readonly output: LinearParams };

/** Linear layers as `initLinear` begins them. */
export function initClassifier(config: ClassifierConfig, random: Random): ClassifierParams {
  const { inputSize, hiddenLayerSize, outputSize } = config;
  const output = initLinear(hiddenLayerSize || inputSize, outputSize, random.fork('output'));
  return hiddenLayerSize === 0
    ? { output }
    : { hiddenLayer: initLinear(inputSize, hiddenLayerSize, random.fork('hiddenLayer')), output };
}

/**
 * Logits of a vector. input [batch, inputSize] → [batch, outputSize]. Dropout before each linear layer when `random` is
 * given, ELU after the hidden one (Clevert et al. 2015, arXiv:1511.07289).
 */
export function classifier(
  params: ClassifierParams,
  config: ClassifierConfig,
  input: tf.Tensor2D,
  random?: Random,
): tf.Tensor2D {
  const dropped = dropout(input, config.dropoutRate, random?.fork('input'));
  if (!params.hiddenLayer) return linear(params.output, dropped);
  const hidden = tf.elu(linear(params.hiddenLayer, dropped));
  return linear(params.output, dropout(hidden, config.dropoutRate, random?.fork('hidden')));
}
