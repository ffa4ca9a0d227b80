import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';
import type { Random } from '../random.ts';
import { uniformVariable } from './initialise.ts';

/** weight [inputSize, outputSize]: the transpose of PyTorch's. bias [outputSize]. */
export type LinearParams = { readonly weight: tf.Variable<tf.Rank.R2>; readonly bias: tf.Variable<tf.Rank.R1> };

/** Weight and bias uniform in ±1/√inputSize, as `nn.Linear` begins. */
export function initLinear(inputSize: number, outputSize: number, random: Random): LinearParams {
  const bound = 1 / Math.sqrt(inputSize);
  return {
    weight: uniformVariable([inputSize, outputSize], bound, random.fork('weight')) as tf.Variable<tf.Rank.R2>,
    bias: uniformVariable([outputSize], bound, random.fork('bias')) as tf.Variable<tf.Rank.R1>,
  };
}

/** input · weight + bias over the last axis. input [..., inputSize] → [..., outputSize]. */
export function linear<T extends tf.Tensor>(params: LinearParams, input: T): T {
  const [inputSize, outputSize] = params.weight.shape;
  // matMul fails in backprop for [batch, length, size] with a broadcast weight: flatten to rows.
  const rows = tf.reshape<tf.Rank.R2>(input, [-1, inputSize]);
  const output = kernels().linear(rows, params.weight, params.bias);
  return tf.reshape(output, [...input.shape.slice(0, -1), outputSize]) as T;
}
