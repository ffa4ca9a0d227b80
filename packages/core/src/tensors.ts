import * as tf from '@tensorflow/tfjs-core';

/** A tensor before it is one: numbers and shape, batch first. Int32Array becomes int32, Float32Array float32. */
export type HostTensor = { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };

/** What a network's `batch.ts` assembles from sequences, without a backend: every entry has the batch as its first axis. */
export type HostBatch = Readonly<Record<string, HostTensor>>;

/** The same names as tensors. */
export type Tensors<Batch extends HostBatch = HostBatch> = { readonly [Name in keyof Batch]: tf.Tensor };

/** The caller disposes the tensors, or calls this inside `tf.tidy`. */
export function toTensors<Batch extends HostBatch>(batch: Batch): Tensors<Batch> {
  const entries = Object.entries(batch).map(([name, { data, shape }]) => [
    name,
    tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
  ]);
  return Object.fromEntries(entries) as Tensors<Batch>;
}
