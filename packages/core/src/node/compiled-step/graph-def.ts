import type { Attribute } from '../native-operations.ts';

/** A node of a TensorFlow graph. `inputs`: `node`, `node:output`, or `^node` to run after it. */
export type GraphNode = {
  readonly name: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Uint8Array>>;
};

/** Of graph.proto: a version that knows every operation which is recorded. */
const PRODUCER = 1395;

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const integer = (field: number, value: number) => join([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Uint8Array) => join([varint((field << 3) | 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));
const float = (field: number, value: number) =>
  join([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

const dimensions = (shape: readonly number[]) => join(shape.map((size) => bytes(2, integer(1, size))));

/** Attribute values by the fields of attr_value.proto. */
export const attributeValue = {
  type: (type: number) => integer(6, type),
  shape: (shape: readonly number[]) => bytes(7, dimensions(shape)),
  /** `content`: the numbers as they lie in memory. */
  tensor: (type: number, shape: readonly number[], content: Uint8Array) =>
    bytes(8, join([integer(1, type), bytes(2, dimensions(shape)), bytes(4, content)])),
};

/** Numbers of tfjs-node's TF_ATTR_… → fields of a single value and of a list. */
const encoders = [
  (value: unknown) => text(2, String(value)),
  (value: unknown) => list(value, 3, integer),
  (value: unknown) => list(value, 4, float),
  (value: unknown) => list(value, 5, (field, own) => integer(field, Number(own))),
  (value: unknown) => attributeValue.type(value as number),
  (value: unknown) => attributeValue.shape(value as number[]),
];

function list(value: unknown, field: number, encode: (field: number, value: number) => Uint8Array): Uint8Array {
  if (!Array.isArray(value)) return encode(field, value as number);
  return bytes(1, join((value as number[]).map((own) => encode(field, own))));
}

/** An attribute as tfjs-node gives it. */
export const encodeAttribute = ({ type, value }: Attribute): Uint8Array => encoders[type]!(value);

/** The nodes as a serialized GraphDef (tensorflow/core/framework/graph.proto). */
export function encodeGraph(nodes: readonly GraphNode[]): Uint8Array {
  const encoded = nodes.map(({ name, operation, inputs, attributes }) =>
    bytes(
      1,
      join([
        text(1, name),
        text(2, operation),
        ...inputs.map((input) => text(3, input)),
        ...Object.entries(attributes).map(([key, value]) => bytes(5, join([text(1, key), bytes(2, value)]))),
      ]),
    ),
  );
  return join([...encoded, bytes(4, integer(1, PRODUCER))]);
}
