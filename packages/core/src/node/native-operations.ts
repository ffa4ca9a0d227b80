import * as tf from '@tensorflow/tfjs-core';

/** Attribute of a TensorFlow operation, in the form that tfjs-node takes. */
export type Attribute = {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
};

/** What the binding tells of an output: TensorFlow's number of its type. */
type OutputTensor = { readonly id: number; readonly dtype: number; readonly shape: number[] };

/** The part of tfjs-node's backend that runs any TensorFlow operation, with TensorFlow's numbers for types. */
export type NativeBackend = {
  readonly binding: {
    createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
    deleteTensor(id: number): void;
    executeOp(
      name: string,
      attributes: readonly Attribute[],
      inputs: readonly number[],
      outputs: number,
    ): OutputTensor[];
    /**
     * Makes a graph, a serialized GraphDef, an operation; see packages/native/binding/functions.cc. Absent in
     * tfjs-node's own binding.
     */
    addFunction?(name: string, graph: Uint8Array, inputs: number, outputs: number): void;
    removeFunction?(name: string): void;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    readonly TF_BOOL: number;
    readonly TF_RESOURCE: number;
  };
  readonly tensorMap: { get(dataId: object): OutputTensor };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(output: OutputTensor): tf.Tensor;
  readSync(dataId: object): tf.TypedArray;
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

/** @throws Error when the backend in use is not "tensorflow". */
export function nativeBackend(): NativeBackend {
  const backend = tf.backend();
  if (!isNativeBackend(backend))
    throw new Error(`native kernels need the backend "tensorflow", but "${tf.getBackend()}" is in use`);
  return backend;
}

export const NATIVE_TYPES = ['float', 'int32', 'bool'] as const;
export type NativeType = (typeof NATIVE_TYPES)[number];

/** An attribute that names a type. */
export function typeAttribute(name: string, type: NativeType): Attribute {
  const { binding } = nativeBackend();
  const value = { float: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL }[type];
  return { name, type: binding.TF_ATTR_TYPE, value };
}

/** A boolean attribute. */
export function flagAttribute(name: string, value: boolean): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

/** A string attribute. */
export function textAttribute(name: string, value: string): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_STRING, value };
}

/** An attribute that gives a shape. */
export function shapeAttribute(name: string, value: readonly number[]): Attribute {
  return { name, type: nativeBackend().binding.TF_ATTR_SHAPE, value };
}

/**
 * Output of a TensorFlow operation with one output, by its name in TensorFlow's list of operations.
 * @throws Error when the backend in use is not "tensorflow".
 */
export function runNative<T extends tf.Tensor>(
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.TensorInfo[],
): T {
  return nativeBackend().executeSingleOutput(operation, attributes, inputs) as T;
}

/**
 * Runs a TensorFlow operation without outputs.
 * @throws Error when the backend in use is not "tensorflow".
 */
export function runNativeEffect(
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.TensorInfo[],
): void {
  nativeBackend().executeMultipleOutputs(operation, attributes, inputs, 0);
}
