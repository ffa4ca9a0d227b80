import protobuf from 'protobufjs/light.js';

/*
 * The part of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) that a graph of tensors needs. The
 * numbers are the format.
 */

/** `TensorProto.DataType`. */
export const dataTypes = { float32: 1, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type DataType = keyof typeof dataTypes;

/** `AttributeProto.AttributeType`. */
export const attributeTypes = { float: 1, int: 2, tensor: 4, ints: 7 } as const;

type Field = { readonly type: string; readonly id: number; readonly rule?: 'repeated' };
const one = (type: string, id: number): Field => ({ type, id });
const many = (type: string, id: number): Field => ({ type, id, rule: 'repeated' });

const messages: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  ModelProto: {
    irVersion: one('int64', 1),
    producerName: one('string', 2),
    producerVersion: one('string', 3),
    docString: one('string', 6),
    graph: one('GraphProto', 7),
    opsetImport: many('OperatorSetIdProto', 8),
    metadataProps: many('StringStringEntryProto', 14),
  },
  OperatorSetIdProto: { domain: one('string', 1), version: one('int64', 2) },
  StringStringEntryProto: { key: one('string', 1), value: one('string', 2) },
  GraphProto: {
    node: many('NodeProto', 1),
    name: one('string', 2),
    initializer: many('TensorProto', 5),
    input: many('ValueInfoProto', 11),
    output: many('ValueInfoProto', 12),
  },
  NodeProto: {
    input: many('string', 1),
    output: many('string', 2),
    name: one('string', 3),
    opType: one('string', 4),
    attribute: many('AttributeProto', 5),
  },
  AttributeProto: {
    name: one('string', 1),
    f: one('float', 2),
    i: one('int64', 3),
    t: one('TensorProto', 5),
    ints: many('int64', 8),
    type: one('int32', 20),
  },
  TensorProto: {
    dims: many('int64', 1),
    dataType: one('int32', 2),
    name: one('string', 8),
    rawData: one('bytes', 9),
  },
  ValueInfoProto: { name: one('string', 1), type: one('TypeProto', 2) },
  TypeProto: { tensorType: one('TensorTypeProto', 1) },
  TensorTypeProto: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) },
  TensorShapeProto: { dim: many('DimensionProto', 1) },
  DimensionProto: { dimValue: one('int64', 1), dimParam: one('string', 2) },
};

const root = protobuf.Root.fromJSON({
  options: { syntax: 'proto3' },
  nested: Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields: { ...fields } }])),
});

export type TensorProto = {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name?: string;
  readonly rawData: Uint8Array;
};
export type AttributeProto = {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly t?: TensorProto;
  readonly ints?: readonly number[];
};
export type NodeProto = {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
};
export type ValueInfoProto = {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
};
export type ModelProto = {
  readonly irVersion: number;
  readonly producerName: string;
  readonly docString: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly NodeProto[];
    readonly initializer: readonly TensorProto[];
    readonly input: readonly ValueInfoProto[];
    readonly output: readonly ValueInfoProto[];
  };
};

/** Bytes of an ONNX file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return root.lookupType('ModelProto').encode(model).finish();
}
