// encoding/: networks and person inputs turn examples into vectors. May import examples/.

import {
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
import type * as tf from '@tensorflow/tfjs-core';

/** Who, and when: the stream is read as it stood just before `predictionTimes` (Unix seconds). */
export type StreamRequest = { readonly userId: string; readonly predictionTime: number };

/** Who, and at which prediction times, ascending. */
export type StreamReading = { readonly userId: string; readonly predictionTimes: readonly number[] };

/** Outputs of one network at [CLS]; a row of somebody without the stream means nothing. */
export type EncodedStream = {
  readonly hiddenSize: number;
  /** [examples × hiddenSize] */
  readonly rows: Float32Array;
  /** 1 where the person has at least one step before `predictionTimes`. [examples] */
  readonly present: Uint8Array;
};

/** What one step was, and when (ISO). */
export type TimedStepLabel = StepLabel & { readonly time: string };

export type EncodeOptions = {
  readonly onProgress?: (done: number) => void;
  /**
   * Steps at once, padding included. 1 reads every sequence alone: then an output hangs on nothing but its own
   * sequence, to the last bit, while in a batch the longest neighbour decides how sums are rounded.
   */
  readonly tokenBudget?: number;
};

/** One network with the sequences of a store. The kind of sequence is hidden inside. */
export type Stream = {
  readonly name: string;
  readonly hiddenSize: number;
  readonly params: ParamTree;
  /** As in `StreamEncoder`. */
  readonly contentFields: readonly string[];
  pretrainingOnly(path: string): boolean;
  /** Computes every output once. */
  encode(requests: readonly StreamRequest[], options?: EncodeOptions): Promise<EncodedStream>;
  /**
   * Several prediction times of a person can be read in one pass, as long as at most `maxLength` steps lie between the
   * first and the last.
   */
  readonly supportsPredictionTimes: boolean;
  readonly maxLength: number;
  /**
   * Arrays for `forward`, for fine-tuning and explanations; `present` as above, prediction times of a person in a row;
   * what the steps of a row were.
   */
  read(
    readings: readonly StreamReading[],
  ): Promise<{ readonly batch: HostBatch; readonly present: Uint8Array; labels(row: number): TimedStepLabel[] }>;
  /**
   * → [batch · prediction times, hiddenSize]. `strength` [batch, prediction times + length]: how much of the silence
   * and of each step enters.
   */
  forward(batch: Tensors, dropout?: Random, strength?: tf.Tensor2D): tf.Tensor2D;
};

const requestsAtOnce = 4096;

/** `source` has at most one sequence a person. */
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
    forward: (batch, dropout, strength) => encoder.forward(batch, dropout, strength),

    async encode(requests, options) {
      const present = await findPresent(requests);
      const places = [...present.keys()].filter((place) => present[place]);
      const encoded = await encodeSequences(
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
      // Somebody without the stream: the first person's sequence before any time, which has no steps.
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

/** Outputs of every stream for the same examples, and what else is known of the people. */
export type EncodedStreams = Readonly<Record<string, EncodedStream>>;

/** The outputs of every stream, one network after the other. `onProgress` counts the sequences of all. */
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

/** The inputs of one of the people. */
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
