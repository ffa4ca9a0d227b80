import type { HostTensor } from '@daybook/core';
import {
  attributeTypes,
  dataTypes,
  type AttributeProto,
  type DataType,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema.ts';
import { sizeOf, sizeText, type Placeholders, type Size } from './sizes.ts';

export type Attributes = Readonly<Record<string, number | readonly number[] | TensorProto>>;
export type Numbers = Float32Array | Int32Array | Int8Array | BigInt64Array;

/** int64’s smallest number: ONNX’s word, backwards, for "past the beginning". */
export const pastBeginning = -(2n ** 63n);

export function tensorProto(data: Numbers, dims: readonly number[], name = ''): TensorProto {
  const type: DataType =
    data instanceof Float32Array
      ? 'float32'
      : data instanceof Int32Array
        ? 'int32'
        : data instanceof Int8Array
          ? 'int8'
          : 'int64';
  return {
    dims,
    dataType: dataTypes[type],
    name,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function attribute(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'number')
    return name === 'alpha'
      ? { name, type: attributeTypes.float, f: value }
      : { name, type: attributeTypes.int, i: value };
  return 'rawData' in value
    ? { name, type: attributeTypes.tensor, t: value }
    : { name, type: attributeTypes.ints, ints: value };
}

/** An ONNX graph while it is written; values are known by their names. */
export class Graph {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: ValueInfoProto[] = [];
  readonly outputs: ValueInfoProto[] = [];
  private readonly sizes = new Map<string, string>();
  private readonly placeholders: Placeholders;

  constructor(placeholders: Placeholders) {
    this.placeholders = placeholders;
  }

  /** Adds an operation. @returns the name of its result */
  add(operation: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const name = `${operation}_${this.nodes.length}`;
    this.nodes.push({
      name,
      opType: operation,
      input: inputs,
      output: [name],
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return name;
  }

  /** A constant; `name` for weights. */
  constant(data: Numbers, dims: readonly number[], name = `constant_${this.initializers.length}`): string {
    this.initializers.push(tensorProto(data, dims, name));
    return name;
  }

  /** An input, and where its changing sizes can be read when the graph runs. */
  input(name: string, shape: readonly number[], type: HostTensor['data']): string {
    this.inputs.push(this.valueInfo(name, shape, type instanceof Int32Array ? 'int32' : 'float32'));
    shape.forEach((value, axis) => {
      const size = sizeOf(value, this.placeholders);
      if (typeof size === 'number' || size.times !== 1 || size.factors.length !== 1) return;
      const key = size.factors[0]!.names.join();
      if (this.sizes.has(key)) return;
      const ofInput = this.add('Shape', [name]);
      this.sizes.set(key, this.add('Gather', [ofInput, this.constant(BigInt64Array.of(BigInt(axis)), [1])]));
    });
    return name;
  }

  output(name: string, value: string, shape: readonly number[]): void {
    this.nodes.push({ name, opType: 'Identity', input: [value], output: [name], attribute: [] });
    this.outputs.push(this.valueInfo(name, shape, 'float32'));
  }

  /** Numbers of a shape as one int64 vector, computed from the inputs' sizes where they change. */
  shape(values: readonly number[]): string {
    const sizes = values.map((value) => sizeOf(value, this.placeholders));
    const key = `shape ${sizes.map(sizeText).join()}`;
    const known = this.sizes.get(key);
    if (known !== undefined) return known;
    const name = sizes.every((size) => typeof size === 'number')
      ? this.constant(BigInt64Array.from(sizes, BigInt), [sizes.length])
      : sizes.length === 1
        ? this.size(sizes[0]!)
        : this.add(
            'Concat',
            sizes.map((size) => this.size(size)),
            { axis: 0 },
          );
    this.sizes.set(key, name);
    return name;
  }

  /** → int64 [1] */
  private size(size: Size): string {
    if (typeof size === 'number') return this.shape([size]);
    const key = sizeText(size);
    const known = this.sizes.get(key);
    if (known !== undefined) return known;
    const terms = size.factors.map(({ names, offset }) => {
      const parts = [...names.map((name) => this.sizes.get(name)!), ...(offset === 0 ? [] : [this.shape([offset])])];
      return parts.reduce((sum, part) => this.add('Add', [sum, part]));
    });
    if (size.times !== 1) terms.push(this.shape([size.times]));
    const name = terms.reduce((product, term) => this.add('Mul', [product, term]));
    this.sizes.set(key, name);
    return name;
  }

  /** Whether a shape is only known when the graph runs. */
  isChanging(shape: readonly number[]): boolean {
    return shape.some((value) => typeof sizeOf(value, this.placeholders) !== 'number');
  }

  private valueInfo(name: string, shape: readonly number[], type: DataType): ValueInfoProto {
    const dim = shape.map((value) => {
      const size = sizeOf(value, this.placeholders);
      return typeof size === 'number' ? { dimValue: size } : { dimParam: sizeText(size) };
    });
    return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
  }
}
