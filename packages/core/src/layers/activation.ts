import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';

/** Names of activation functions. */
export type Activation = 'relu' | 'gelu' | 'elu';

/** x · Φ(x), exact as PyTorch's default, not the tanh approximation (Hendrycks & Gimpel 2016, section 2). */
function gelu<T extends tf.Tensor>(input: T): T {
  return tf.mul(tf.mul(input, 0.5), tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1)) as T;
}

/** Element-wise, any shape → same shape: relu max(x, 0), gelu x · Φ(x), elu x or eˣ − 1 below 0. */
export const activations: Readonly<Record<Activation, <T extends tf.Tensor>(input: T) => T>> = {
  relu: (input) => kernels().relu(input) as typeof input,
  gelu,
  elu: tf.elu,
};
