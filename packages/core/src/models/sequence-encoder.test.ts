import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { numActivities } from '../data/prediction-time-fields.ts';
import { createRandom } from '../random.ts';
import { sequenceEncoderConfigSchema } from './sequence-config.ts';
import { initSequenceEncoder, sequenceEncoder } from './sequence-encoder.ts';

await chooseBackend({ preferred: 'cpu' });

const config = sequenceEncoderConfigSchema.parse({
  hiddenSize: 8,
  numHeads: 2,
  numLayers: 1,
  intermediateSize: 16,
  dropoutRate: 0,
  maxLength: 8,
});
const random = createRandom(3);
const params = initSequenceEncoder(config, 2, random);
const field = () => tf.tensor3d(Float32Array.from({ length: 2 * 3 * 8 }, random.normal), [2, 3, 8]);
const fields = [field(), field()];
const input = {
  fields,
  mask: tf.tensor2d([
    [1, 1, 1],
    [1, 1, 0],
  ]),
  silenceBucket: tf.tensor2d([[5], [9]], [2, 1], 'int32'),
};
const clsOf = (strength?: tf.Tensor2D, given = input) =>
  tf.slice(sequenceEncoder(params, config, given, { strength, outputs: 'first' }).hidden, [0, 0, 0], [-1, 1, -1]);

describe('sequenceEncoder, strength', () => {
  it('changes nothing at 1', () => {
    expect([...clsOf(tf.ones([2, 4])).dataSync()]).toEqual([...clsOf().dataSync()]);
  });

  it('lets nothing of a step or of the silence in at 0', () => {
    const strength = tf.tensor2d([
      [0, 1, 0, 1],
      [0, 1, 0, 1],
    ]);
    const changed = {
      ...input,
      silenceBucket: tf.tensor2d([[70], [2]], [2, 1], 'int32'),
      fields: [tf.add<tf.Tensor3D>(fields[0]!, tf.reshape(tf.tensor1d([0, 7, 0]), [1, 3, 1])), fields[1]!],
    };
    expect([...clsOf(strength, changed).dataSync()]).toEqual([...clsOf(strength).dataSync()]);
    expect([...clsOf(undefined, changed).dataSync()]).not.toEqual([...clsOf().dataSync()]);
  });

  it('has the gradient of central differences', () => {
    const at = Float32Array.from([0.5, 0.8, 0.4, 0.9, 0.7, 0.3, 0.6, 1]);
    const weights = tf.tensor3d(Float32Array.from({ length: 16 }, random.normal), [2, 1, 8]);
    const sum = (strength: tf.Tensor) => tf.sum(tf.mul(clsOf(strength as tf.Tensor2D), weights)) as tf.Scalar;
    const gradient = tf
      .grad(sum)(tf.tensor2d(at, [2, 4]))
      .dataSync();
    for (const place of at.keys()) {
      const moved = (by: number) =>
        sum(
          tf.tensor2d(
            at.map((value, other) => (other === place ? value + by : value)),
            [2, 4],
          ),
        ).dataSync()[0]!;
      expect(gradient[place]!).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 2);
    }
    // The second sequence's third step is padding.
    expect(Math.abs(gradient[7]!)).toBeLessThan(1e-6);
  });
});

describe('sequenceEncoder, prediction times', () => {
  const reading = { ...config, numLayers: 2, returnHorizonsDays: [7] };
  const moving = initSequenceEncoder(reading, 2, createRandom(4));
  const tables = createRandom(5);
  moving.lag!.weight.assign(tf.tensor2d(Float32Array.from({ length: 101 * 2 }, tables.normal), [101, 2]));
  /** RunningStatistics of both sequences: after 1 and 3 steps, after none and 2. */
  const seen = [
    [1, 3],
    [0, 2],
  ];
  const silences = [
    [4, 60],
    [0, 7],
  ];
  const lagOf = (row: number, predictionTime: number, step: number) =>
    step < seen[row]![predictionTime]! ? 1 + 5 * (seen[row]![predictionTime]! - step) + row : 0;
  const activity = tf.tensor3d(Float32Array.from({ length: 2 * 2 * numActivities }, tables.uniform), [
    2,
    2,
    numActivities,
  ]);
  const read = (predictionTimes: readonly number[]) =>
    sequenceEncoder(moving, reading, {
      ...input,
      silenceBucket: tf.tensor2d(
        silences.map((row) => predictionTimes.map((predictionTime) => row[predictionTime]!)),
        [2, predictionTimes.length],
        'int32',
      ),
      stepsBefore: tf.tensor2d(
        seen.map((row) => predictionTimes.map((predictionTime) => row[predictionTime]!)),
        [2, predictionTimes.length],
        'int32',
      ),
      activity: tf.gather(activity, [...predictionTimes], 1),
      lags: tf.tensor3d(
        seen.flatMap((_, row) =>
          [0, 1, 2].flatMap((step) => predictionTimes.map((predictionTime) => lagOf(row, predictionTime, step))),
        ),
        [2, 3, predictionTimes.length],
        'int32',
      ),
    });
  const largest = (difference: tf.Tensor) => tf.max(tf.abs(difference)).dataSync()[0]!;

  it('reads at several prediction times in one pass what it reads at each alone', () => {
    const together = tf.slice(read([0, 1]).hidden, [0, 0, 0], [2, 2, 8]);
    const alone = tf.concat(
      [0, 1].map((predictionTime) => tf.slice(read([predictionTime]).hidden, [0, 0, 0], [2, 1, 8])),
      1,
    );
    expect(largest(tf.sub(together, alone))).toBeLessThan(1e-5);
    expect(
      largest(tf.sub(tf.slice(alone, [0, 0, 0], [2, 1, 8]), tf.slice(alone, [0, 1, 0], [2, 1, 8]))),
    ).toBeGreaterThan(1e-2);
  });

  it('sees nothing of what came after a prediction time', () => {
    const later = [
      tf.add<tf.Tensor3D>(
        fields[0]!,
        tf.tensor3d(
          [
            [[0], [9], [-9]],
            [[9], [9], [0]],
          ],
          [2, 3, 1],
        ),
      ),
      fields[1]!,
    ];
    const first = (given: typeof fields) =>
      tf.slice(
        sequenceEncoder(moving, reading, {
          ...input,
          fields: given,
          silenceBucket: tf.ones([2, 1], 'int32'),
          stepsBefore: tf.tensor2d([[1], [0]], [2, 1], 'int32'),
        }).hidden,
        [0, 0, 0],
        [2, 1, 8],
      );
    expect(largest(tf.sub(first(later), first(fields)))).toBe(0);
  });

  it('reads the newest steps that fit, and says which', () => {
    const short = { ...reading, maxLength: 2 };
    const { reads } = sequenceEncoder(moving, short, {
      ...input,
      silenceBucket: tf.ones([2, 2], 'int32'),
      stepsBefore: tf.tensor2d(seen, [2, 2], 'int32'),
    });
    expect(reads.arraySync()).toEqual([
      [
        [1, 0, 0],
        [0, 1, 1],
      ],
      [
        [0, 0, 0],
        [1, 1, 0],
      ],
    ]);
  });
});
