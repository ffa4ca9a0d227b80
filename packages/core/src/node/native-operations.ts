import * as tf from '@tensorflow/tfjs-core';

/** Attribute of a TensorFlow operation, as tfjs-node passes it on. */
export type Attribute = {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
};

/**
 * The part of tfjs-node's backend that runs any TensorFlow operation, and the numbers by which TensorFlow calls its
 * types.
 */
type NativeBackend = {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    readonly TF_BOOL: number;
  };
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
};

function isNativeBackend(backend: object): backend is NativeBackend {
  return 'binding' in backend && 'executeSingleOutput' in backend && 'executeMultipleOutputs' in backend;
}

function nativeBackend(): NativeBackend {
  const backend = tf.backend();
  if (!isNativeBackend(backend))
    throw new Error(`native kernels need the backend "tensorflow", in use is "${tf.getBackend()}"`);
  return backend;
}

export const NATIVE_TYPES = ['float', 'int32', 'bool'] as const;
export type NativeType = (typeof NATIVE_TYPES)[number];

export function typeAttribute(name: string, type: NativeType): Attribute {
  const { binding } = nativeBackend();
  const value = { float: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL }[type];
  return { name, type: binding.TF_ATTR_TYPE, value };
}

export function flagAttribute(name: string, value: boolean): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

export function textAttribute(name: string, value: string): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_STRING, value };
}

export function shapeAttribute(name: string, value: readonly number[]): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_SHAPE, value };
}

/** Runs a TensorFlow operation with one output, by its name in TensorFlow's list of operations. */
export function runNative<T extends tf.Tensor>(
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.TensorInfo[],
): T {
  return nativeBackend().executeSingleOutput(operation, attributes, inputs) as T;
}

/** Runs a TensorFlow operation for its effect. */
export function runNativeEffect(
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.TensorInfo[],
): void {
  nativeBackend().executeMultipleOutputs(operation, attributes, inputs, 0);
}
