import { ConfigError } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { tensorProto, type Graph } from './graph.ts';

/** A tfjs value of the recording: the name of what it is in the graph, or numbers that are not in the graph yet. */
type Value = {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly numbers?: tf.backend_util.BackendValues;
  name?: string;
};

export type Weight = { readonly name: string; readonly data: Float32Array };

/**
 * A tfjs backend that computes nothing: each operation becomes a node of an ONNX graph. So whatever a network computes
 * can be exported, from its one implementation.
 */
export class Recorder extends tf.KernelBackend {
  readonly graph: Graph;
  private readonly values = new WeakMap<object, Value>();
  private readonly weights: ReadonlyMap<object, Weight>;

  /** `weights` by their variables' data. */
  constructor(graph: Graph, weights: ReadonlyMap<object, Weight>) {
    super();
    this.graph = graph;
    this.weights = weights;
  }

  /** What a kernel returns: the result of an operation. */
  result(name: string, shape: readonly number[], dtype: tf.DataType): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, { shape, dtype, name });
    return { dataId, shape: [...shape], dtype };
  }

  /** Name of a kernel's input in the graph; weights and constants enter it when they are first used. */
  nameOf({ dataId, shape, dtype }: tf.TensorInfo): string {
    const weight = this.weights.get(dataId);
    const value = this.values.get(dataId) ?? (weight && { shape, dtype });
    if (!value) throw new ConfigError('exportOnnx: a tensor of another backend cannot be recorded.');
    this.values.set(dataId, value);
    value.name ??= weight
      ? this.graph.constant(weight.data, shape, weight.name)
      : this.constant(value.numbers, shape, dtype);
    return value.name;
  }

  private constant(numbers: Value['numbers'], shape: readonly number[], dtype: tf.DataType): string {
    const data =
      dtype === 'int32' ? Int32Array.from(numbers as Int32Array) : Float32Array.from(numbers as Float32Array);
    if (!this.graph.isChanging(shape)) return this.graph.constant(data, shape);
    if (data.some((number) => number !== data[0]))
      throw new ConfigError(
        `exportOnnx: a constant of shape [${shape}] is made outside of tfjs operations and depends on the input’s ` +
          'size. Make it by operations such as tf.range.',
      );
    return this.fill(data[0] ?? 0, shape, dtype);
  }

  fill(value: number, shape: readonly number[], dtype: tf.DataType): string {
    const data = dtype === 'int32' ? Int32Array.of(value) : Float32Array.of(value);
    return this.graph.add('ConstantOfShape', [this.graph.shape(shape)], { value: tensorProto(data, [1]) });
  }

  // What tfjs asks of every backend.
  override write(numbers: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.values.set(dataId, { shape, dtype, numbers });
    return dataId;
  }
  override move(dataId: tf.DataId, numbers: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.values.set(dataId, { shape, dtype, numbers });
  }
  override readSync(dataId: tf.DataId): tf.backend_util.BackendValues {
    const numbers = this.values.get(dataId)?.numbers;
    if (!numbers) throw new ConfigError('exportOnnx: a network that reads its own results cannot be recorded.');
    return numbers;
  }
  override read(dataId: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }
  override disposeData(): boolean {
    return true;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {}
  override numDataIds(): number {
    return 0;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override dispose(): void {}
}
