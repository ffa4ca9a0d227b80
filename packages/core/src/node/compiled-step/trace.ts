import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';
import { nativeBackend, type Attribute } from '../native-operations.ts';
import { seedOrigin } from './traced-random.ts';

/** Where an operation's input comes from, as a text that is equal when two steps do the same. */
export type Source = string;

export type Operation = {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Source[];
  readonly numOutputs: number;
};

/** Numbers on their way to TensorFlow: its number of their type, and their shape. */
export type TypedValues = {
  readonly type: number;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
};

/** A tensor by its id, with TensorFlow's number of its type. */
export type KeptTensor = { readonly id: number; readonly dtype: number; readonly shape: readonly number[] };

/** The native operations of one run of a computation, and everything that they read. */
export type Trace = {
  readonly operations: readonly Operation[];
  readonly constants: ReadonlyMap<Source, TypedValues>;
  /** Entries of the batch. */
  readonly entries: ReadonlyMap<Source, TypedValues & { readonly name: string }>;
  readonly seeds: ReadonlyMap<Source, TypedValues & { readonly valuesAt: (root: Random) => Int32Array }>;
  readonly variables: ReadonlyMap<Source, tf.Variable>;
  /** Tensors from before: handles of resources, pools of numbers. */
  readonly kept: ReadonlyMap<Source, KeptTensor>;
  /** The result, and the new value of each variable that was changed. */
  readonly output: Source;
  readonly changes: ReadonlyMap<tf.Variable, Source>;
  /** Why it cannot run as a graph. */
  readonly obstacle: string | undefined;
};

const digest = (content: string | Uint8Array): string => createHash('sha1').update(content).digest('base64');

/** Equal for traces that do the same. */
export function traceKey({ operations, output, changes }: Trace): string {
  return digest(JSON.stringify([operations, output, [...changes].map(([{ name }, source]) => [name, source])]));
}

const idOf = (tensor: tf.TensorInfo): number => nativeBackend().tensorMap.get(tensor.dataId).id;
const variables = () => Object.values(tf.engine().registeredVariables);

/**
 * Runs a computation and notes what it does. `entries`: names of the batch's arrays, by which their tensors are known.
 */
export function record<Result extends tf.Tensor>(
  computation: () => Result,
  entries: ReadonlyMap<object, string>,
): { readonly result: Result; readonly trace: Trace } {
  const backend = nativeBackend();
  const { binding } = backend;
  const TYPE = binding.TF_ATTR_TYPE;
  const operations: Operation[] = [];
  const sources = new Map<number, Source>();
  const found = {
    constants: new Map<Source, TypedValues>(),
    entries: new Map<Source, TypedValues & { name: string }>(),
    seeds: new Map<Source, TypedValues & { valuesAt: (root: Random) => Int32Array }>(),
    variables: new Map<Source, tf.Variable>(),
    kept: new Map<Source, KeptTensor>(),
  };
  // What JavaScript still holds goes to TensorFlow now, so that variables are known by their tensors.
  backend.getInputTensorIds(variables());
  const before = new Map(variables().map((variable) => [idOf(variable), variable]));
  const held = new Map<number, KeptTensor>();
  let obstacle: string | undefined;

  const sourceOf = (id: number): Source => {
    const known = sources.get(id);
    if (known !== undefined) return known;
    const variable = before.get(id);
    const source = variable ? `variable ${variable.name}` : `kept ${id}`;
    if (variable) found.variables.set(source, variable);
    else found.kept.set(source, held.get(id)!);
    sources.set(id, source);
    return source;
  };
  const originOf = (typed: TypedValues): Source => {
    const name = entries.get(typed.values);
    if (name !== undefined) {
      found.entries.set(`entry ${name}`, { ...typed, name });
      return `entry ${name}`;
    }
    const valuesAt = seedOrigin(typed.values);
    if (valuesAt) {
      const source = `seed ${found.seeds.size}`;
      found.seeds.set(source, { ...typed, valuesAt });
      return source;
    }
    const { values, shape, type } = typed;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const source = `constant ${type} [${shape}] ${digest(bytes)}`;
    found.constants.set(source, typed);
    return source;
  };
  const recording = Object.create(binding, {
    createTensor: {
      value(shape: number[], type: number, values: TypedValues['values']) {
        const id = binding.createTensor(shape, type, values);
        if (ArrayBuffer.isView(values)) sources.set(id, originOf({ type, shape: [...shape], values }));
        else obstacle ??= 'it makes a tensor of texts';
        return id;
      },
    },
    executeOp: {
      value(name: string, attributes: Attribute[], inputs: number[], numOutputs: number) {
        const outputs = binding.executeOp(name, attributes, inputs, numOutputs);
        const place = operations.length;
        // tfjs-node leaves this type to be inferred, which only ordinary operations allow.
        const typed =
          name === 'ExpandDims' ? [{ name: 'T', type: TYPE, value: held.get(inputs[0]!)!.dtype }] : attributes;
        operations.push({ name, attributes: typed, inputs: inputs.map(sourceOf), numOutputs });
        outputs.forEach(({ id }, output) => sources.set(id, `output ${place}:${output}`));
        return outputs;
      },
    },
  }) as typeof binding;
  const { readSync, getInputTensorIds } = backend;
  Object.assign(backend, {
    binding: recording,
    readSync(dataId: object) {
      obstacle ??= 'it reads numbers back in the middle';
      return readSync.call(backend, dataId);
    },
    getInputTensorIds(tensors: readonly tf.TensorInfo[]) {
      const ids = getInputTensorIds.call(backend, tensors);
      tensors.forEach(({ dataId }, place) => held.set(ids[place]!, backend.tensorMap.get(dataId)));
      return ids;
    },
  });
  try {
    const result = computation();
    const output = sourceOf(idOf(result));
    const changes = new Map<tf.Variable, Source>();
    for (const variable of variables()) {
      const source = sources.get(idOf(variable));
      if (source?.startsWith('output ')) changes.set(variable, source);
    }
    return { result, trace: { ...found, operations, output, changes, obstacle } };
  } finally {
    Object.assign(backend, { binding });
    // The methods of the class show again.
    Reflect.deleteProperty(backend, 'readSync');
    Reflect.deleteProperty(backend, 'getInputTensorIds');
  }
}
