import { createRandom, disposeParams, memorySource, type EventSequence, type StreamEncoder } from '@daybook/core';
import { linear, initLinear, type LinearParams } from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import { createStream, encodeStreams, type Stream } from './encoding/streams.ts';

/** Counts the last steps of type 0 and of type 1, and maps these two numbers linearly. */
function tinyEncoder(
  network: string,
  seed: number,
): StreamEncoder<EventSequence> & {
  readonly params: { readonly sequence: { readonly cls: tf.Variable }; readonly turn: LinearParams };
} {
  const params = {
    sequence: { cls: tf.variable(tf.tensor1d([seed, 0, 0, 0])) },
    turn: initLinear(2, 4, createRandom(seed)),
  };
  return {
    network,
    hiddenSize: 4,
    maxLength: 16,
    supportsPredictionTimes: true,
    contentFields: ['counts'],
    pretrainingOnly: () => false,
    stepLabel: () => ({ type: 'event' }),
    params,
    batch: (sequences, _, predictionTimes) => {
      const numPredictionTimes = Math.max(...predictionTimes.map((times) => times.length));
      const data = new Float32Array(sequences.length * numPredictionTimes * 2);
      sequences.forEach(({ times, types }, row) =>
        predictionTimes[row]!.forEach((predictionTime, place) =>
          times.forEach(
            (time, step) => time < predictionTime && data[(row * numPredictionTimes + place) * 2 + types[step]!]!++,
          ),
        ),
      );
      return { counts: { data, shape: [sequences.length, numPredictionTimes, 2] } };
    },
    forward: (batch) =>
      tf.add(linear(params.turn, tf.reshape<tf.Rank.R2>(batch['counts']!, [-1, 2])), params.sequence.cls),
    dispose: () => disposeParams(params),
  };
}

/** People whose label is whether they have more steps of type 1 than of type 0; every fifth has no food. */
export function tinyTask(size: number, seed: number) {
  const random = createRandom(seed);
  const sequences = Array.from({ length: size }, (_, index): EventSequence => {
    const length = 2 + random.integer(9);
    return {
      userId: `u${index}`,
      sequenceId: `u${index}`,
      firstStep: 0,
      times: Float64Array.from({ length }, (_step, place) => place),
      types: Int32Array.from({ length }, () => random.integer(2)),
      values: new Float32Array(length),
      items: new Int32Array(length),
    };
  });
  const tables = { type: ['a', 'b'] };
  const streams = [
    createStream(
      'food',
      tinyEncoder('food', 1),
      memorySource(
        sequences.filter((_, index) => index % 5 > 0),
        tables,
      ),
    ),
    createStream('events', tinyEncoder('events', 2), memorySource(sequences, tables)),
  ];
  const examples = sequences.map(({ types }, person) => ({
    person,
    predictionTime: 1e6,
    labels: [types.filter((type) => type === 1).length > types.length / 2 ? 1 : 0],
  }));
  const requests = sequences.map(({ userId }) => ({ userId, predictionTime: 1e6 }));
  return { streams, examples, requests };
}

export async function encodeTiny(
  streams: readonly Stream[],
  { examples, requests }: ReturnType<typeof tinyTask>,
  from: number,
  to: number,
) {
  const part = {
    examples: examples.slice(from, to),
    requests: requests.slice(from, to),
    steps: examples.slice(from, to).map(() => 1),
  };
  return { ...part, encoded: await encodeStreams(streams, part.requests) };
}
