import * as tf from '@tensorflow/tfjs-core';
import type { ParameterAdamW } from '../layers/kernels.ts';
import { flagAttribute, runNativeEffect, typeAttribute } from './native-operations.ts';
import { assignResource, createResource, lendValue, readResource, resourceFor, showValue } from './variable-memory.ts';

/**
 * AdamW of one parameter by TensorFlow's ResourceApplyAdam. Parameter and moments stay in resource variables; the
 * `tf.Variable` shares the memory of its own.
 */
export function adamW(parameter: tf.Variable): ParameterAdamW {
  const own = resourceFor(parameter);
  const moments = [createResource(parameter.shape), createResource(parameter.shape)] as const;
  const [first, second] = moments;
  const write = (handle: tf.Tensor, makeValue: () => tf.Tensor) => tf.tidy(() => assignResource(handle, makeValue()));
  const read = (handle: tf.Tensor) => tf.tidy(() => Float32Array.from(readResource(handle).dataSync()));
  for (const moment of moments) write(moment, () => tf.zeros(parameter.shape));
  lendValue(parameter);
  showValue(parameter, readResource(own));

  return {
    apply(gradient, { beta1, beta2, beta1Power, beta2Power, learningRate, epsilon, kept }) {
      const decayed = kept && tf.mul(parameter, kept);
      lendValue(parameter);
      if (decayed) assignResource(own, decayed);
      decayed?.dispose();
      runNativeEffect(
        'ResourceApplyAdam',
        [typeAttribute('T', 'float'), flagAttribute('use_locking', false), flagAttribute('use_nesterov', false)],
        [own, ...moments, beta1Power, beta2Power, learningRate, tf.scalar(beta1), tf.scalar(beta2), epsilon, gradient],
      );
      showValue(parameter, readResource(own));
    },
    moments: () => [read(first), read(second)],
    restore(firstMoment, secondMoment) {
      write(first, () => tf.tensor(firstMoment.data, parameter.shape, 'float32'));
      write(second, () => tf.tensor(secondMoment.data, parameter.shape, 'float32'));
    },
    dispose: () => tf.dispose([own, ...moments]),
  };
}
