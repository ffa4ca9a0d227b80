// encoding/: networks and person inputs turn examples into vectors. May import examples/.

import {
  encodeAlike,
  encodeSequences,
  visibleSteps,
  type HostBatch,
  type ParamTree,
  type Random,
  type SequenceSource,
  type StepLabel,
  type StreamEncoder,
  type StreamSequence,
  type Tensors,
} from '@daybook/core';
import type { StreamRequest } from './stream-request.ts';
import { createContent, type StreamContent } from './stream-content.ts';
import type * as tf from '@tensorflow/tfjs-core';

/** A person and prediction times, ascending. */
export type StreamReading = { readonly userId: string; readonly predictionTimes: readonly number[] };

/** Outputs of one network at [CLS]; the row of a person without the stream means nothing. */
export type EncodedStream = {
  readonly hiddenSize: number;
  /** [examples × hiddenSize] */
  readonly rows: Float32Array;
  /** 1 where the person has a step before the prediction time. [examples] */
  readonly present: Uint8Array;
};

/** A step with its time, ISO. */
export type TimedStepLabel = StepLabel & { readonly time: string };

export type EncodeOptions = {
  readonly onProgress?: (done: number) => void;
  /**
   * As `encodeAlike`: an output depends on its own sequence alone, to the last bit. Otherwise the longest sequence of a
   * batch decides how sums are rounded.
   */
  readonly alike?: boolean;
};

/** One network on the sequences of a store, whatever their kind. */
export type Stream = {
  readonly name: string;
  readonly hiddenSize: number;
  readonly params: ParamTree;
  /** As in `StreamEncoder`. */
  readonly contentFields: readonly string[];
  pretrainingOnly(path: string): boolean;
  /** Outputs of all requests. */
  encode(requests: readonly StreamRequest[], options?: EncodeOptions): Promise<EncodedStream>;
  /**
   * One pass can read several prediction times of a person, if at most `maxLength` steps lie between the first and the
   * last.
   */
  readonly supportsPredictionTimes: boolean;
  readonly maxLength: number;
  /**
   * Arrays for `forward`, for fine-tuning and explanations. `present` is as in `EncodedStream`, the prediction times of
   * a person in a row; `labels` describes the steps of a row.
   */
  read(
    readings: readonly StreamReading[],
  ): Promise<{ readonly batch: HostBatch; readonly present: Uint8Array; labels(row: number): TimedStepLabel[] }>;
  /** What steps hold before the network reads them; absent where that is nothing. */
  readonly content?: StreamContent | undefined;
  /**
   * → [batch · prediction times, hiddenSize]. `strength` [batch, prediction times + length] scales the silence and each
   * step.
   */
  forward(batch: Tensors, dropout?: Random, strength?: tf.Tensor2D): tf.Tensor2D;
};

const requestsAtOnce = 4096;

/** `source` has at most one sequence per person. */
export function createStream<S extends StreamSequence>(
  name: string,
  encoder: StreamEncoder<S>,
  source: SequenceSource<S>,
): Stream {
  const indexOf = new Map(source.userIds.map((userId, index) => [userId, index]));

  async function findPresent(requests: readonly StreamRequest[]): Promise<Uint8Array> {
    const present = new Uint8Array(requests.length);
    for (let from = 0; from < requests.length; from += requestsAtOnce) {
      const known = requests.slice(from, from + requestsAtOnce).flatMap(({ userId, predictionTime }, offset) => {
        const index = indexOf.get(userId);
        return index === undefined ? [] : [{ place: from + offset, index, before: predictionTime, limit: 1 }];
      });
      const sequences = await source.read(known);
      known.forEach(({ place }, row) => (present[place] = sequences[row]!.times.length > 0 ? 1 : 0));
    }
    return present;
  }

  return {
    name,
    hiddenSize: encoder.hiddenSize,
    params: encoder.params,
    contentFields: encoder.contentFields,
    pretrainingOnly: (path) => encoder.pretrainingOnly(path),
    supportsPredictionTimes: encoder.supportsPredictionTimes,
    maxLength: encoder.maxLength,
    content: createContent(encoder, source, indexOf),
    forward: (batch, dropout, strength) => encoder.forward(batch, dropout, strength),

    async encode(requests, { alike = false, ...options } = {}) {
      const present = await findPresent(requests);
      const places = [...present.keys()].filter((place) => present[place]);
      const encode = alike ? encodeAlike : encodeSequences;
      const encoded = await encode(
        encoder,
        source,
        places.map((place) => ({
          index: indexOf.get(requests[place]!.userId)!,
          predictionTime: requests[place]!.predictionTime,
        })),
        options,
      );
      const rows = new Float32Array(requests.length * encoder.hiddenSize);
      places.forEach((place, row) =>
        rows.set(
          encoded.subarray(row * encoder.hiddenSize, (row + 1) * encoder.hiddenSize),
          place * encoder.hiddenSize,
        ),
      );
      return { hiddenSize: encoder.hiddenSize, rows, present };
    },

    async read(readings) {
      // A person without the stream gets the first sequence before any time: no steps.
      const sequences = await source.read(
        readings.map(({ userId, predictionTimes }) => {
          const index = indexOf.get(userId);
          return index === undefined
            ? { index: 0, before: -Infinity }
            : {
                index,
                before: predictionTimes.at(-1)!,
                limit: visibleSteps(encoder.maxLength, predictionTimes.length),
              };
        }),
      );
      const batch = encoder.batch(
        sequences,
        source.tables,
        readings.map(({ predictionTimes }) => predictionTimes),
      );
      const numPredictionTimes = Math.max(...readings.map(({ predictionTimes }) => predictionTimes.length));
      const present = new Uint8Array(readings.length * numPredictionTimes);
      readings.forEach(({ predictionTimes }, row) =>
        predictionTimes.forEach(
          (predictionTime, place) =>
            (present[row * numPredictionTimes + place] = sequences[row]!.times[0]! < predictionTime ? 1 : 0),
        ),
      );
      return {
        batch,
        present,
        labels: (row) =>
          Array.from(sequences[row]!.times, (seconds, step) => ({
            time: new Date(seconds * 1000).toISOString(),
            ...encoder.stepLabel(sequences[row]!, step, source.tables),
          })),
      };
    },
  };
}

/** By name: the output of every stream, features and population activity, for the same examples. */
export type EncodedStreams = Readonly<Record<string, EncodedStream>>;

/** Encodes with one network after the other. `onProgress` counts sequences of all networks. */
export async function encodeStreams(
  streams: readonly Stream[],
  requests: readonly StreamRequest[],
  { onProgress, ...options }: EncodeOptions = {},
): Promise<EncodedStreams> {
  const encoded: [string, EncodedStream][] = [];
  for (const [index, stream] of streams.entries()) {
    encoded.push([
      stream.name,
      await stream.encode(requests, {
        ...options,
        ...(onProgress && { onProgress: (done) => onProgress(index * requests.length + done) }),
      }),
    ]);
  }
  return Object.fromEntries(encoded);
}

/** The inputs of one row. */
export function atRow(encoded: EncodedStreams, row: number): EncodedStreams {
  return Object.fromEntries(
    Object.entries(encoded).map(([name, { hiddenSize, rows, present }]) => [
      name,
      {
        hiddenSize,
        rows: rows.subarray(row * hiddenSize, (row + 1) * hiddenSize),
        present: present.subarray(row, row + 1),
      },
    ]),
  );
}
