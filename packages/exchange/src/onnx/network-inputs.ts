import { ConfigError, type HostBatch, type StreamEncoder, type StreamSequence } from '@daybook/core';
import type { EventSequence, MealSequence, MessageSequence } from '@daybook/core';
import type { OnnxInput } from './export-onnx.ts';

/** A sequence that every network can read: each step is a message, a meal and an event. */
type AnySequence = MessageSequence & MealSequence & EventSequence;
type Sizes = {
  readonly batch: number;
  readonly predictionTimes: number;
  readonly length: number;
  readonly foods: number;
};

/** Different numbers in each entry, so that sizes of a batch can be told apart by them; lengths that no batch pads. */
const smaller: Sizes = { batch: 3, predictionTimes: 2, length: 7, foods: 2 };
const larger: Sizes = { batch: 5, predictionTimes: 4, length: 10, foods: 3 };

/** What some networks say beside being an encoder. */
type Details = {
  readonly config?: { readonly vectorSize?: number };
  readonly vocabulary?: { readonly foods?: string[] };
};

/** Foods are the network's own: unknown ones of a meal would be one. */
const tablesOf = ({ vocabulary }: Details) => ({
  role: ['user'],
  food: vocabulary?.foods ?? ['a', 'b', 'c'],
  type: ['type'],
  item: ['item'],
});

function anySequence(vectorSize: number, { length, foods }: Sizes): AnySequence {
  const places = Array.from({ length }, (_, step) => step);
  return {
    userId: 'u',
    sequenceId: 'u',
    firstStep: 0,
    times: Float64Array.from(places, (step) => step * 3600),
    roles: new Int32Array(length),
    vectors: new Float32Array(length * vectorSize),
    vectorSize,
    texts: places.map((step) => `a${step} b${step}`),
    foodOffsets: Int32Array.from({ length: length + 1 }, (_, step) => step * foods),
    foods: Int32Array.from({ length: length * foods }, (_, place) => place % foods),
    amounts: new Float32Array(length * foods).fill(NaN),
    types: new Int32Array(length),
    items: new Int32Array(length),
    values: new Float32Array(length).fill(NaN),
  };
}

function sampleBatch(encoder: StreamEncoder<StreamSequence> & Details, sizes: Sizes, several: boolean): HostBatch {
  const sequence = anySequence(encoder.config?.vectorSize ?? 1, sizes);
  const ends = Array.from({ length: sizes.predictionTimes }, (_, place) => 3600 * sizes.length + place);
  return encoder.batch(
    Array.from({ length: sizes.batch }, () => sequence),
    tablesOf(encoder),
    Array.from({ length: sizes.batch }, () => (several && encoder.supportsPredictionTimes ? ends : ends.slice(0, 1))),
  );
}

/**
 * The inputs of a network: names, types and shapes of its batches, with names for the sizes that change: `batch`,
 * `length`, `predictionTimes`, and others by the first field that has them. For several networks in one file: `prefix`
 * is put before all names but `batch`, and with `onePredictionTime` they agree on their number.
 * @throws ConfigError when the network's batches cannot be made from messages, meals and events.
 */
export function networkInputs(
  encoder: StreamEncoder<StreamSequence>,
  { prefix = '', onePredictionTime = false }: { readonly prefix?: string; readonly onePredictionTime?: boolean } = {},
): Readonly<Record<string, OnnxInput>> {
  const batches = [smaller, larger].map((sizes) => {
    try {
      return sampleBatch(encoder, sizes, !onePredictionTime);
    } catch (error) {
      throw new ConfigError(`exportOnnx: the ${encoder.network} network reads more than messages, meals and events.`, {
        cause: error,
      });
    }
  }) as [HostBatch, HostBatch];
  const nameOf = new Map<string, string>([
    [`${smaller.batch},${larger.batch}`, 'batch'],
    [`${smaller.predictionTimes},${larger.predictionTimes}`, 'predictionTimes'],
    [`${smaller.length},${larger.length}`, prefix === '' ? 'length' : `${prefix}Length`],
  ]);
  return Object.fromEntries(
    Object.entries(batches[0]).map(([field, { shape, data }]): [string, OnnxInput] => {
      const other = batches[1][field]!.shape;
      const sizes = shape.map((size, axis) => {
        if (size === other[axis]) return size;
        const key = `${size},${other[axis]}`;
        if (!nameOf.has(key)) nameOf.set(key, prefix === '' ? field : `${prefix}-${field}`);
        return nameOf.get(key)!;
      });
      return [
        prefix === '' ? field : `${prefix}/${field}`,
        { shape: sizes, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
      ];
    }),
  );
}
