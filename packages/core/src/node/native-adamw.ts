import * as tf from '@tensorflow/tfjs-core';
import type { AdamWStep, ParameterAdamW } from '../layers/kernels.ts';
import {
  flagAttribute,
  runNative,
  runNativeEffect,
  shapeAttribute,
  textAttribute,
  typeAttribute,
} from './native-operations.ts';

/** TensorFlow's name for resource variables that live as long as their handle. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/** A resource variable, which operations can change in place. The caller disposes the handle. */
function createResource(shape: number[]): tf.Tensor {
  const attributes = [
    textAttribute('container', ''),
    textAttribute('shared_name', ANONYMOUS),
    typeAttribute('dtype', 'float'),
    shapeAttribute('shape', shape),
  ];
  return tf.keep(runNative('VarHandleOp', attributes, []));
}

function assignResource(handle: tf.Tensor, value: tf.Tensor): void {
  runNativeEffect('AssignVariableOp', [typeAttribute('dtype', 'float')], [handle, value]);
}

const readResource = (handle: tf.Tensor): tf.Tensor =>
  runNative('ReadVariableOp', [typeAttribute('dtype', 'float')], [handle]);

const adamNumbers = new WeakMap<AdamWStep, readonly tf.Scalar[]>();

/** Inputs of ResourceApplyAdam and the factor of decay, made once for all parameters of an update. */
function numbersOf(step: AdamWStep): readonly tf.Scalar[] {
  const known = adamNumbers.get(step);
  if (known) return known;
  const { learningRate, beta1, beta2, decay } = step;
  // TensorFlow adds epsilon to √v, PyTorch to √(v / (1 − β₂ᵗ)).
  const epsilon = step.epsilon * Math.sqrt(1 - beta2 ** step.step);
  const numbers = [beta1 ** step.step, beta2 ** step.step, learningRate, beta1, beta2, epsilon, 1 - decay].map(
    (number) => tf.scalar(number, 'float32'),
  );
  adamNumbers.set(step, numbers);
  return numbers;
}

/**
 * AdamW of one parameter by TensorFlow's ResourceApplyAdam. Parameter and moments stay in resource variables; the
 * `tf.Variable` shares the memory of its own.
 */
export function adamW(parameter: tf.Variable): ParameterAdamW {
  const handles = [parameter, parameter, parameter].map(({ shape }) => createResource(shape));
  const [own, first, second] = handles as [tf.Tensor, tf.Tensor, tf.Tensor];
  const write = (handle: tf.Tensor, makeValue: () => tf.Tensor) => tf.tidy(() => assignResource(handle, makeValue()));
  const read = (handle: tf.Tensor) => tf.tidy(() => Float32Array.from(readResource(handle).dataSync()));
  for (const moment of [first, second]) write(moment, () => tf.zeros(parameter.shape));
  let shown: object | undefined;

  return {
    apply(gradient, step) {
      const numbers = numbersOf(step);
      if (step.decay > 0) write(own, () => tf.mul(parameter, numbers[6]!));
      else if (parameter.dataId !== shown) assignResource(own, parameter);
      // With no other owner left, TensorFlow updates in place instead of copying.
      tf.engine().disposeTensor(parameter);
      runNativeEffect(
        'ResourceApplyAdam',
        [typeAttribute('T', 'float'), flagAttribute('use_locking', false), flagAttribute('use_nesterov', false)],
        [...handles, ...numbers.slice(0, 6), gradient],
      );
      const value = readResource(own);
      shown = parameter.dataId = value.dataId;
      tf.engine().incRef(parameter, tf.backend());
      value.dispose();
    },
    moments: () => [read(first), read(second)],
    restore(firstMoment, secondMoment) {
      write(first, () => tf.tensor(firstMoment.data, parameter.shape, 'float32'));
      write(second, () => tf.tensor(secondMoment.data, parameter.shape, 'float32'));
    },
    dispose: () => tf.dispose(handles),
  };
}
