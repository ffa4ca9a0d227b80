import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ConfigError } from '../errors.ts';

/** Below so many multiplications, the backend's own loop is faster than a call of XNNPACK. */
const SMALL_PRODUCT = 2 ** 12;

type Kernel = { readonly kernelFunc: tf.KernelFunc; readonly setupFunc?: tf.KernelSetupFunc };

function wasmKernel(name: string): Kernel {
  const kernel = tf.getKernel(name, 'wasm');
  if (!kernel)
    throw new ConfigError(
      `wasm: kernel ${name} is missing. Import "@tensorflow/tfjs-backend-wasm" before registerWasmKernels().`,
    );
  return kernel;
}

function onlyOutput(output: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  return Array.isArray(output) ? output[0]! : output;
}

function floats(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** The same memory with another shape. */
function reshaped(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape };
}

/**
 * BatchMatMul in the forms that the backend computes fast: only [1, m, k] · [1, k, n] goes to XNNPACK, everything else
 * (a transposed side, a batch) to plain loops, which are far slower. So sides are transposed first, a left batch with
 * one right matrix becomes more rows, and the products of a batch are computed one by one.
 */
function fastBatchMatMul(original: tf.KernelFunc, transpose: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as BackendWasm;
    const made: tf.TensorInfo[] = [];
    const upright = (side: tf.TensorInfo, transposed: unknown): tf.TensorInfo => {
      if (!transposed) return side;
      const axes = side.shape.map((_, axis) => axis);
      const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
      const result = onlyOutput(transpose({ inputs: { x: side }, backend, attrs: { perm } }));
      made.push(result);
      return result;
    };
    const product = (left: tf.TensorInfo, right: tf.TensorInfo) =>
      onlyOutput(original({ inputs: { a: left, b: right }, backend, attrs: { transposeA: false, transposeB: false } }));

    const a = upright(inputs['a']!, attrs!['transposeA']);
    const b = upright(inputs['b']!, attrs!['transposeB']);
    const [rows, inner] = a.shape.slice(-2) as [number, number];
    const columns = b.shape.at(-1)!;
    const outerShape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const batchA = tf.util.sizeFromShape(a.shape.slice(0, -2));
    const batchB = tf.util.sizeFromShape(b.shape.slice(0, -2));
    const batch = tf.util.sizeFromShape(outerShape);

    let output: tf.TensorInfo;
    if (batchB === 1) {
      output = product(reshaped(a, [1, batchA * rows, inner]), reshaped(b, [1, inner, columns]));
    } else if (rows * inner * columns < SMALL_PRODUCT || (batchA !== batch && batchA !== 1) || batchB !== batch) {
      output = product(a, b);
    } else {
      output = backend.makeOutput([batch, rows, columns], 'float32');
      const left = backend.makeOutput([1, rows, inner], 'float32');
      for (let index = 0; index < batch; index++) {
        const from = batchA === 1 ? 0 : index * rows * inner;
        floats(backend, left).set(floats(backend, a).subarray(from, from + rows * inner));
        // A new tensor each time: XNNPACK caches the packed right side under its id.
        const right = backend.makeOutput([1, inner, columns], 'float32');
        floats(backend, right).set(floats(backend, b).subarray(index * inner * columns, (index + 1) * inner * columns));
        const part = product(left, right);
        floats(backend, output).set(floats(backend, part), index * rows * columns);
        backend.disposeData(right.dataId);
        backend.disposeData(part.dataId);
      }
      backend.disposeData(left.dataId);
    }
    for (const tensor of made) backend.disposeData(tensor.dataId);
    return reshaped(output, [...outerShape, rows, columns]);
  };
}

/** Adds row i of x to row segmentIds[i] of the output (the gradient of gather). Ids out of range are ignored. */
const unsortedSegmentSum: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const backend = anyBackend as BackendWasm;
  const x = inputs['x']!;
  const numSegments = Number(attrs!['numSegments']);
  const rowShape = x.shape.slice(inputs['segmentIds']!.shape.length);
  const rowSize = tf.util.sizeFromShape(rowShape);
  const output = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  // Views are taken after the allocation, which can move the heap.
  const rows = backend.typedArrayFromHeap(x);
  const ids = backend.typedArrayFromHeap(inputs['segmentIds']!);
  const sums = backend.typedArrayFromHeap(output);
  sums.fill(0);
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!;
    if (segment < 0 || segment >= numSegments) continue;
    const from = row * rowSize;
    const to = segment * rowSize;
    for (let column = 0; column < rowSize; column++) sums[to + column]! += rows[from + column]!;
  }
  return output;
};

let registered = false;

/**
 * Registers fast matrix products and the gradient of gather on the WASM backend, in Node and in browsers. Call it after
 * "@tensorflow/tfjs-backend-wasm" is imported, before or after the backend starts; further calls do nothing.
 * @throws ConfigError when that package is not imported.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  const { kernelFunc, setupFunc } = wasmKernel('BatchMatMul');
  const transpose = wasmKernel('Transpose').kernelFunc;
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({
    kernelName: 'BatchMatMul',
    backendName: 'wasm',
    kernelFunc: fastBatchMatMul(kernelFunc, transpose),
    ...(setupFunc ? { setupFunc } : {}),
  });
  tf.registerKernel({ kernelName: 'UnsortedSegmentSum', backendName: 'wasm', kernelFunc: unsortedSegmentSum });
  registered = true;
}
