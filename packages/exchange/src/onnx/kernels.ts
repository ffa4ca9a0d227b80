import * as tf from '@tensorflow/tfjs-core';
import { dataTypes } from './schema.ts';
import { pastBeginning } from './graph.ts';
import type { Recorder } from './recorder.ts';

type Info = tf.TensorInfo;
type Call = {
  readonly backend: Recorder;
  /** The inputs in the order of tfjs, lists flattened. */
  readonly inputs: readonly Info[];
  readonly attrs: Readonly<Record<string, unknown>>;
};
type Kernel = (call: Call) => Info | Info[];

const { assertAndGetBroadcastShape } = tf.broadcast_util;
const onnxType = (dtype: tf.DataType) => dataTypes[dtype as 'float32' | 'int32' | 'bool'];
const int64 = (backend: Recorder, ...values: bigint[]) =>
  backend.graph.constant(BigInt64Array.from(values), [values.length]);

/** Two inputs, broadcast; `finish` for what ONNX says in two operations. */
const binary =
  (operation: string, dtype?: tf.DataType, finish?: string): Kernel =>
  ({ backend, inputs: [a, b] }) => {
    const name = backend.graph.add(operation, [backend.nameOf(a!), backend.nameOf(b!)]);
    const finished = finish === undefined ? name : backend.graph.add(finish, [name]);
    return backend.result(finished, assertAndGetBroadcastShape(a!.shape, b!.shape), dtype ?? a!.dtype);
  };

/** One input, element-wise, through one operation after the other. */
const unary =
  (...operations: string[]): Kernel =>
  ({ backend, inputs: [x] }) =>
    backend.result(
      operations.reduce((name, operation) => backend.graph.add(operation, [name]), backend.nameOf(x!)),
      x!.shape,
      x!.dtype,
    );

const times =
  (before: (call: Call) => { readonly name: string; readonly shape: readonly number[] }): Kernel =>
  (call) => {
    const { name, shape } = before(call);
    return call.backend.result(call.backend.graph.add('Mul', [name, name]), shape, 'float32');
  };

const reduce =
  (operation: string, axisName: string): Kernel =>
  ({ backend, inputs: [x], attrs }) => {
    const axes = tf.util.parseAxisParam(attrs[axisName] as number[], x!.shape);
    const keepDims = Boolean(attrs['keepDims']);
    const shape = x!.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
    const name = backend.graph.add(operation, [backend.nameOf(x!), int64(backend, ...axes.map(BigInt))], {
      keepdims: keepDims ? 1 : 0,
    });
    return backend.result(name, shape, x!.dtype);
  };

const reshaped = (backend: Recorder, x: Info, shape: readonly number[]) =>
  backend.result(backend.graph.add('Reshape', [backend.nameOf(x), backend.graph.shape(shape)]), shape, x.dtype);

function sliced(backend: Recorder, x: Info, begin: readonly number[], size: readonly number[]): Info {
  const axes = x.shape.flatMap((full, axis) => (begin[axis] === 0 && size[axis] === full ? [] : [axis]));
  const ends = axes.map((axis) => begin[axis]! + size[axis]!);
  const name = backend.graph.add('Slice', [
    backend.nameOf(x),
    backend.graph.shape(axes.map((axis) => begin[axis]!)),
    backend.graph.shape(ends),
    int64(backend, ...axes.map(BigInt)),
  ]);
  return backend.result(name, size, x.dtype);
}

function concatenated(backend: Recorder, inputs: readonly Info[], axis: number): Info {
  const shape = inputs[0]!.shape.map((size, place) =>
    place === axis ? inputs.reduce((sum, input) => sum + input.shape[place]!, 0) : size,
  );
  const names = inputs.map((input) => backend.nameOf(input));
  return backend.result(backend.graph.add('Concat', names, { axis }), shape, inputs[0]!.dtype);
}

const inserted = (shape: readonly number[], axis: number, size = 1) => [
  ...shape.slice(0, axis),
  size,
  ...shape.slice(axis),
];
const within = (axis: unknown, rank: number) => (Number(axis) < 0 ? Number(axis) + rank : Number(axis));

/** The other way round in the last two axes, if `wanted`. */
function transposed(backend: Recorder, x: Info, wanted: unknown): string {
  const rank = x.shape.length;
  const perm = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return wanted ? backend.graph.add('Transpose', [backend.nameOf(x)], { perm }) : backend.nameOf(x);
}

/** ONNX, operator set 18, for each kernel that the networks' forward passes use. */
export const kernels: Readonly<Record<string, Kernel>> = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Less: binary('Less', 'bool'),
  LessEqual: binary('LessOrEqual', 'bool'),
  Greater: binary('Greater', 'bool'),
  GreaterEqual: binary('GreaterOrEqual', 'bool'),
  Equal: binary('Equal', 'bool'),
  NotEqual: binary('Equal', 'bool', 'Not'),
  LogicalAnd: binary('And', 'bool'),
  LogicalOr: binary('Or', 'bool'),
  LogicalNot: unary('Not'),
  Sqrt: unary('Sqrt'),
  Rsqrt: unary('Sqrt', 'Reciprocal'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Neg: unary('Neg'),
  Abs: unary('Abs'),
  Erf: unary('Erf'),
  Relu: unary('Relu'),
  Elu: unary('Elu'),
  Sigmoid: unary('Sigmoid'),
  Softplus: unary('Softplus'),
  Floor: unary('Floor'),
  Identity: unary('Identity'),
  Log1p: ({ backend, inputs: [x] }) => {
    const one = backend.graph.constant(Float32Array.of(1), []);
    const sum = backend.graph.add('Add', [backend.nameOf(x!), one]);
    return backend.result(backend.graph.add('Log', [sum]), x!.shape, 'float32');
  },
  Square: times(({ backend, inputs: [x] }) => ({ name: backend.nameOf(x!), shape: x!.shape })),
  SquaredDifference: times(({ backend, inputs: [a, b] }) => ({
    name: backend.graph.add('Sub', [backend.nameOf(a!), backend.nameOf(b!)]),
    shape: assertAndGetBroadcastShape(a!.shape, b!.shape),
  })),
  AddN: ({ backend, inputs }) =>
    backend.result(
      backend.graph.add(
        'Sum',
        inputs.map((input) => backend.nameOf(input)),
      ),
      inputs[0]!.shape,
      inputs[0]!.dtype,
    ),
  Sum: reduce('ReduceSum', 'axis'),
  Mean: reduce('ReduceMean', 'axis'),
  Max: reduce('ReduceMax', 'reductionIndices'),
  Softmax: ({ backend, inputs: [x], attrs }) =>
    backend.result(
      backend.graph.add('Softmax', [backend.nameOf(x!)], { axis: within(attrs['dim'], x!.shape.length) }),
      x!.shape,
      x!.dtype,
    ),
  Cast: ({ backend, inputs: [x], attrs }) => {
    const dtype = attrs['dtype'] as tf.DataType;
    return backend.result(backend.graph.add('Cast', [backend.nameOf(x!)], { to: onnxType(dtype) }), x!.shape, dtype);
  },
  Reshape: ({ backend, inputs: [x], attrs }) =>
    reshaped(backend, x!, tf.util.inferFromImplicitShape(attrs['shape'] as number[], tf.util.sizeFromShape(x!.shape))),
  ExpandDims: ({ backend, inputs: [x], attrs }) =>
    reshaped(backend, x!, inserted(x!.shape, within(attrs['dim'], x!.shape.length + 1))),
  Transpose: ({ backend, inputs: [x], attrs }) => {
    const perm = attrs['perm'] as number[];
    return backend.result(
      backend.graph.add('Transpose', [backend.nameOf(x!)], { perm }),
      perm.map((axis) => x!.shape[axis]!),
      x!.dtype,
    );
  },
  Slice: ({ backend, inputs: [x], attrs }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as tf.Tensor,
      attrs['begin'] as number[],
      attrs['size'] as number[],
    );
    return sliced(backend, x!, begin!, size!);
  },
  SplitV: ({ backend, inputs: [x], attrs }) => {
    const axis = within(attrs['axis'], x!.shape.length);
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attrs['numOrSizeSplits'] as number, axis);
    let from = 0;
    return sizes.map((size) => {
      const begin = x!.shape.map((_, place) => (place === axis ? from : 0));
      from += size;
      return sliced(
        backend,
        x!,
        begin,
        x!.shape.map((full, place) => (place === axis ? size : full)),
      );
    });
  },
  Concat: ({ backend, inputs, attrs }) => concatenated(backend, inputs, within(attrs['axis'], inputs[0]!.shape.length)),
  Pack: ({ backend, inputs, attrs }) => {
    const axis = within(attrs['axis'], inputs[0]!.shape.length + 1);
    return concatenated(
      backend,
      inputs.map((input) => reshaped(backend, input, inserted(input.shape, axis))),
      axis,
    );
  },
  Unpack: ({ backend, inputs: [x], attrs }) => {
    const axis = within(attrs['axis'], x!.shape.length);
    const shape = x!.shape.filter((_, place) => place !== axis);
    return Array.from({ length: x!.shape[axis]! }, (_, place) => {
      const index = backend.graph.constant(BigInt64Array.of(BigInt(place)), []);
      return backend.result(backend.graph.add('Gather', [backend.nameOf(x!), index], { axis }), shape, x!.dtype);
    });
  },
  Reverse: ({ backend, inputs: [x], attrs }) => {
    const axes = tf.util.parseAxisParam(attrs['dims'] as number[], x!.shape);
    const each = (value: bigint) => int64(backend, ...axes.map(() => value));
    const inputs = [backend.nameOf(x!), each(-1n), each(pastBeginning), int64(backend, ...axes.map(BigInt)), each(-1n)];
    return backend.result(backend.graph.add('Slice', inputs), x!.shape, x!.dtype);
  },
  Tile: ({ backend, inputs: [x], attrs }) => {
    const reps = attrs['reps'] as number[];
    return backend.result(
      backend.graph.add('Tile', [backend.nameOf(x!), backend.graph.shape(reps)]),
      x!.shape.map((size, axis) => size * reps[axis]!),
      x!.dtype,
    );
  },
  GatherV2: ({ backend, inputs: [x, indices], attrs }) => {
    const axis = within(attrs['axis'], x!.shape.length);
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    const names = [backend.nameOf(x!), backend.nameOf(indices!)];
    return backend.result(backend.graph.add('Gather', names, { axis }), shape, x!.dtype);
  },
  BatchMatMul: ({ backend, inputs: [a, b], attrs }) => {
    const names = [transposed(backend, a!, attrs['transposeA']), transposed(backend, b!, attrs['transposeB'])];
    const rows = a!.shape.at(attrs['transposeA'] ? -1 : -2)!;
    const columns = b!.shape.at(attrs['transposeB'] ? -2 : -1)!;
    const outer = assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return backend.result(backend.graph.add('MatMul', names), [...outer, rows, columns], 'float32');
  },
  Range: ({ backend, attrs }) => {
    const { start, stop, step, dtype } = attrs as { start: number; stop: number; step: number; dtype: tf.DataType };
    const scalar = (value: number) => {
      const whole = backend.graph.add('Squeeze', [backend.graph.shape([value])]);
      return backend.graph.add('Cast', [whole], { to: onnxType(dtype) });
    };
    const name = backend.graph.add('Range', [scalar(start), scalar(stop), scalar(step)]);
    return backend.result(name, [Math.ceil((stop - start) / step)], dtype);
  },
  Fill: ({ backend, attrs }) => {
    const { shape, value, dtype } = attrs as { shape: number[]; value: number; dtype: tf.DataType };
    return backend.result(backend.fill(value, shape, dtype), shape, dtype);
  },
  ZerosLike: ({ backend, inputs: [x] }) => backend.result(backend.fill(0, x!.shape, x!.dtype), x!.shape, x!.dtype),
};
