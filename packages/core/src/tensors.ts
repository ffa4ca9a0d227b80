import * as tf from '@tensorflow/tfjs-core';

export type HostDType = 'float32' | 'int32';

/** A tensor before it is one: numbers and shape, batch first. Int32Array becomes int32, Float32Array float32. */
export type HostTensor<R extends tf.Rank = tf.Rank, D extends HostDType = HostDType> = {
  readonly data: { readonly float32: Float32Array; readonly int32: Int32Array }[D];
  readonly shape: tf.ShapeMap[R];
  /** Never set: lets `Tensors` infer the rank. */
  readonly rank?: R;
};

/**
 * What a network's `batch.ts` assembles from sequences, without a backend: every entry has the batch as its first axis.
 */
export type HostBatch = Readonly<Record<string, HostTensor>>;

/** The same names as tensors, each of its entry's rank. */
export type Tensors<Batch extends HostBatch = HostBatch> = {
  readonly [Name in keyof Batch]: NonNullable<Batch[Name]> extends HostTensor<infer R> ? tf.Tensor<R> : never;
};

/** The caller disposes the tensors, or calls this inside `tf.tidy`. */
export function toTensors<Batch extends HostBatch>(batch: Batch): Tensors<Batch> {
  const entries = Object.entries(batch).map(([name, { data, shape }]) => [
    name,
    tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32'),
  ]);
  return Object.fromEntries(entries) as Tensors<Batch>;
}
