import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateReturns } from './evaluate-returns.ts';
import { returnBatch, returnBatches, returnExamples, sampleReturnExample } from './return-examples.ts';
import { initLinear } from '../layers/linear.ts';
import { memorySource } from '../data/memory-source.ts';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import type { EventSequence } from '../data/sequence.ts';
import { predictionTimeFields } from '../data/prediction-time-fields.ts';
import { stepMask } from '../data/step-fields.ts';
import type { StreamEncoder } from '../models/stream-encoder.ts';
import { toTensors } from '../tensors.ts';
import { timeBuckets } from '../data/time-buckets.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

const day = 86_400;
const horizons = [1, 3, 7];

function timeline(days: readonly number[], byPerson?: readonly number[], id = 'a'): EventSequence {
  return {
    userId: id,
    sequenceId: id,
    times: Float64Array.from(days, (each) => each * day),
    firstStep: 0,
    types: new Int32Array(days.length),
    values: new Float32Array(days.length).fill(NaN),
    items: new Int32Array(days.length).fill(-1),
    ...(byPerson && { byPerson: Uint8Array.from(byPerson) }),
  };
}

const draws = (sequence: EventSequence, until: number, count = 300) => {
  const random = createRandom(1);
  return Array.from({ length: count }, () => sampleReturnExample(sequence, horizons, until * day, 3, random)!);
};

/** Tells nothing but the silence. */
const silenceEncoder = (): StreamEncoder<EventSequence> => ({
  network: 'silence',
  hiddenSize: 1,
  maxLength: 4,
  supportsPredictionTimes: true,
  contentFields: ['counts'],
  pretrainingOnly: () => false,
  stepLabel: () => ({ type: 'event' }),
  params: {},
  batch: (sequences, _, predictionTimes) => ({
    ...predictionTimeFields(
      sequences,
      predictionTimes,
      timeBuckets({ count: 101, firstSeconds: 60, lastSeconds: 90 * day }),
      false,
    ),
    mask: stepMask(sequences),
  }),
  forward: (batch) => tf.cast<tf.Tensor2D>(tf.reshape(batch['silenceBucket']!, [-1, 1]), 'float32'),
  dispose: () => undefined,
});

describe('sampleReturnExample', () => {
  const sequence = timeline([0, 1, 5, 20, 21]);

  it('keeps the steps before the last moment and asks at each about the first one after it', () => {
    for (const { sequence: seen, predictionTimes, labels } of draws(sequence, 40)) {
      expect(predictionTimes).toEqual([...predictionTimes].sort((a, b) => a - b));
      expect([...seen.times]).toEqual([...sequence.times].filter((time) => time < predictionTimes.at(-1)!));
      const waits = predictionTimes.map(
        (predictionTime) => Math.min(...[...sequence.times].filter((time) => time >= predictionTime)) - predictionTime,
      );
      expect(labels).toEqual(waits.map((wait) => horizons.map((days) => (wait < days * day ? 1 : 0))));
    }
  });

  it('does not ask about what was not observed to its end', () => {
    const predicted = draws(sequence, 24);
    for (const { predictionTimes, weights } of predicted)
      expect(weights).toEqual(
        predictionTimes.map((predictionTime) =>
          horizons.map((days) => (predictionTime + days * day <= 24 * day ? 1 : 0)),
        ),
      );
    expect(predicted.some(({ weights }) => weights.at(-1)![0] === 1 && weights.at(-1)![2] === 0)).toBe(true);
  });

  it('draws every second of the observed time alike, up to four weeks of silence', () => {
    const predictionTimes = draws(sequence, 1000, 2000).flatMap(({ predictionTimes }) =>
      predictionTimes.map((predictionTime) => predictionTime / day),
    );
    expect(Math.max(...predictionTimes)).toBeLessThan(49);
    expect(predictionTimes.reduce((sum, each) => sum + each, 0) / predictionTimes.length).toBeCloseTo(24.5, -0.5);
  });

  it('does not count what others do as coming back', () => {
    const [own, coach] = [timeline([0, 3]), timeline([0, 3], [1, 0])];
    expect(draws(own, 30).some(({ labels }) => labels[0]![2] === 1)).toBe(true);
    expect(draws(coach, 30).every(({ labels }) => labels.every((predictions) => predictions[2] === 0))).toBe(true);
  });

  it('has nothing to ask of somebody who never did anything', () => {
    expect(sampleReturnExample(timeline([]), horizons, 10 * day, 3, createRandom(1))).toBeUndefined();
    expect(sampleReturnExample(timeline([1, 2], [0, 0]), horizons, 10 * day, 3, createRandom(1))).toBeUndefined();
  });
});

describe('returnExamples', () => {
  const source = memorySource(
    Array.from({ length: 40 }, (_, index) =>
      timeline(
        Array.from({ length: 1 + (index % 9) }, (_step, step) => step * (1 + (index % 4))),
        undefined,
        `p${index}`,
      ),
    ),
    { type: ['a'], item: [] },
  );
  const options = { tokenBudget: 24, maxLength: 3, maxBatchSize: 8, numPredictionTimes: 3 };
  async function collect(seed: number) {
    const examples = [];
    for await (const batch of returnExamples(source, horizons, { ...options, random: createRandom(seed) }))
      examples.push(...batch);
    return examples;
  }

  it(
    'asks about everybody at some prediction times, each with all the newest steps that fit before it, the same ' +
      'for the same random',
    async () => {
      const examples = await collect(1);
      expect(new Set(examples.map(({ sequence }) => sequence.userId)).size).toBe(examples.length);
      const lengths = examples.map(({ sequence }) => sequence.times.length);
      expect(Math.max(...lengths)).toBeGreaterThan(3);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(6);
      for (const { sequence, predictionTimes } of examples) {
        const before = sequence.times.filter((time) => time < predictionTimes[0]!).length;
        expect(before >= 3 || sequence.firstStep === 0).toBe(true);
      }
      expect(await collect(1)).toEqual(examples);
      expect((await collect(2)).map(({ predictionTimes }) => predictionTimes)).not.toEqual(
        examples.map(({ predictionTimes }) => predictionTimes),
      );
    },
  );

  it('never ends where there is somebody to ask about, and ends at once where there is nobody', async () => {
    const batches = returnBatches(silenceEncoder(), source, horizons, { ...options, random: createRandom(1) });
    for (let step = 0; step < 40; step++) expect((await batches.next()).done).toBe(false);
    const nobody = returnBatches(silenceEncoder(), memorySource([timeline([1], [0])], source.tables), horizons, {
      ...options,
      random: createRandom(1),
    });
    expect((await nobody.next()).done).toBe(true);
  });
});

describe('evaluateReturns', () => {
  it('finds in silence what is in silence, and leaks no tensor', async () => {
    // Whoever is silent for over two days stays away.
    const source = memorySource(
      Array.from({ length: 60 }, (_, index) =>
        timeline(
          Array.from({ length: index % 2 ? 20 : 3 }, (_step, step) => step),
          undefined,
          `p${index}`,
        ),
      ),
      { type: ['a'], item: [] },
    );
    const head = initLinear(1, horizons.length, createRandom(1));
    head.weight.assign(tf.fill(head.weight.shape, -0.1));
    const before = tf.memory().numTensors;
    const metrics = await evaluateReturns(silenceEncoder(), head, source, horizons, {
      passes: 2,
      random: createRandom(3),
      tokenBudget: 64,
      maxLength: 32,
      numPredictionTimes: 2,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(metrics.silenceAuroc).toBeGreaterThan(0.85);
    expect(metrics.returnAuroc).toBeCloseTo(metrics.silenceAuroc, 1);
  });

  it('counts horizons without an end for nothing in the loss', () => {
    const example = { sequence: timeline([0]), predictionTimes: [day], labels: [[1, 0, 0]], weights: [[1, 0, 0]] };
    const longer = {
      sequence: timeline([0]),
      predictionTimes: [day, 2 * day],
      labels: [
        [1, 0, 0],
        [0, 1, 0],
      ],
      weights: [
        [1, 1, 0],
        [1, 1, 1],
      ],
    };
    const batch = toTensors(returnBatch(silenceEncoder(), { type: [] }, [example, longer]));
    expect(batch.returnWeights.arraySync()).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    expect(batch.returnLabels.arraySync()).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    tf.dispose(Object.values(batch));
  });
});
