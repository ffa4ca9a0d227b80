import * as tf from '@tensorflow/tfjs-core';
import { runNative, runNativeEffect, shapeAttribute, textAttribute, typeAttribute } from './native-operations.ts';

/** TensorFlow's name for resource variables that live as long as their handle. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/** A resource variable, which operations can change in place. The caller disposes the handle. */
export function createResource(shape: number[]): tf.Tensor {
  const attributes = [
    textAttribute('container', ''),
    textAttribute('shared_name', ANONYMOUS),
    typeAttribute('dtype', 'float'),
    shapeAttribute('shape', shape),
  ];
  return tf.keep(runNative('VarHandleOp', attributes, []));
}

export function assignResource(handle: tf.Tensor, value: tf.Tensor): void {
  runNativeEffect('AssignVariableOp', [typeAttribute('dtype', 'float')], [handle, value]);
}

export const readResource = (handle: tf.Tensor): tf.Tensor =>
  runNative('ReadVariableOp', [typeAttribute('dtype', 'float')], [handle]);

/** `shown`: the memory that the `tf.Variable` had when both had the same value. */
type Lent = { readonly handle: tf.Tensor; shown: object | undefined };
const lent = new WeakMap<tf.Variable, Lent>();

/** A resource variable that shares the memory of a `tf.Variable`. The caller disposes the handle. */
export function resourceFor(variable: tf.Variable): tf.Tensor {
  const handle = createResource(variable.shape);
  lent.set(variable, { handle, shown: undefined });
  return handle;
}

/**
 * Makes the resource variable the only owner of a variable's memory, so that TensorFlow updates in place instead of
 * copying. The variable has no value until `showValue`.
 */
export function lendValue(variable: tf.Variable): void {
  const { handle, shown } = lent.get(variable)!;
  if (variable.dataId !== shown) assignResource(handle, variable);
  tf.engine().disposeTensor(variable);
}

/** Gives a variable the value that was read from its resource variable; `value` is disposed. */
export function showValue(variable: tf.Variable, value: tf.Tensor): void {
  lent.get(variable)!.shown = variable.dataId = value.dataId;
  tf.engine().incRef(variable, tf.backend());
  value.dispose();
}
