import {
  createRandom,
  disposeParams,
  flattenParams,
  memorySource,
  type EventSequence,
  type StreamEncoder,
} from '@daybook/core';
import { linear, initLinear, type LinearParams } from '@daybook/core/layers';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { engagementConfigSchema } from './config.ts';
import { fusion, initFusion, type FusionConfig } from './fusion.ts';
import { predict } from './predict.ts';
import { createStream, encodeStreams, type Stream } from '../encoding/streams.ts';
import { trainFusion } from './train.ts';

beforeAll(() => chooseBackend({ preferred: 'cpu' }));

const config: FusionConfig = {
  streams: [
    { name: 'food', hiddenSize: 3 },
    { name: 'events', hiddenSize: 2 },
  ],
  combineStreams: 'concat',
  hiddenLayerSize: 0,
  dropoutRate: 0,
  streamDropout: 0.5,
  targets: ['engaged'],
};
const input = (rows: number[][], present: number[]) => ({ cls: tf.tensor2d(rows), present: tf.tensor1d(present) });

describe('fusion', () => {
  it('takes the learned vector for a missing stream, whatever the row holds', () => {
    const params = initFusion(config, createRandom(1));
    const events = input(
      [
        [1, 2],
        [1, 2],
      ],
      [1, 1],
    );
    const logits = fusion(params, config, {
      food: input(
        [
          [5, 5, 5],
          [-9, 0, 7],
        ],
        [0, 0],
      ),
      events,
    }).arraySync();
    expect(logits[0]).toEqual(logits[1]);
    const seen = fusion(params, config, {
      food: input(
        [
          [5, 5, 5],
          [-9, 0, 7],
        ],
        [1, 1],
      ),
      events,
    }).arraySync();
    expect(seen[0]).not.toEqual(seen[1]);
    disposeParams(params);
  });

  it('drops streams only in training', () => {
    const params = initFusion(config, createRandom(1));
    const inputs = {
      food: input(
        Array.from({ length: 40 }, () => [5, 5, 5]),
        Array.from({ length: 40 }, () => 1),
      ),
      events: input(
        Array.from({ length: 40 }, () => [1, 2]),
        Array.from({ length: 40 }, () => 1),
      ),
    };
    const distinct = (random?: ReturnType<typeof createRandom>) =>
      new Set(fusion(params, config, inputs, random).dataSync()).size;
    expect(distinct()).toBe(1);
    expect(distinct(createRandom(4))).toBe(4);
    disposeParams(params);
  });
});

/** Reads how many of the last steps were of type 0 and of type 1, and turns these two numbers linearly. */
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

/** People whose label is whether they had more steps of type 1 than of type 0; every fifth has no food. */
function tinyTask(size: number, seed: number) {
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

async function encoded(
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

describe('createStream', () => {
  it('marks who has the stream before the prediction time', async () => {
    const { streams, requests } = tinyTask(10, 3);
    const early = await streams[1]!.encode([
      { userId: 'u0', predictionTime: 0 },
      { userId: 'u0', predictionTime: 1 },
    ]);
    expect([...early.present]).toEqual([0, 1]);
    expect([...(await streams[0]!.encode(requests)).present]).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 1, 1]);
  });

  it('reads for fine-tuning what it encodes', async () => {
    const { streams, requests } = tinyTask(10, 3);
    const [food] = streams;
    const { rows, present } = await food!.encode(requests);
    const read = await food!.read(
      requests.map(({ userId, predictionTime }) => ({ userId, predictionTimes: [predictionTime] })),
    );
    expect(read.present).toEqual(present);
    const output = food!.forward({ counts: tf.tensor(read.batch['counts']!.data, [10, 2]) }).dataSync();
    present.forEach(
      (there, row) =>
        there && expect([...output.slice(4 * row, 4 * row + 4)]).toEqual([...rows.slice(4 * row, 4 * row + 4)]),
    );
  });

  it('reads several prediction times of a person at once as it reads each alone', async () => {
    const [food] = tinyTask(10, 3).streams;
    const readings = [
      { userId: 'u1', predictionTimes: [1, 5] },
      { userId: 'u5', predictionTimes: [3] },
      { userId: 'u2', predictionTimes: [0, 2, 9] },
    ];
    const { batch, present } = await food!.read(readings);
    expect([...present]).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 1]);
    const output = food!.forward({ counts: tf.tensor(batch['counts']!.data, [9, 2]) }).dataSync();
    const alone = await food!.encode(
      readings.flatMap(({ userId, predictionTimes }) =>
        predictionTimes.map((predictionTime) => ({ userId, predictionTime })),
      ),
    );
    // Rows of u1, then after u5's (who has no food) those of u2.
    const places = [0, 1, undefined, undefined, undefined, undefined, 3, 4, 5];
    places.forEach(
      (place, row) =>
        place !== undefined &&
        present[row] &&
        expect([...output.slice(4 * row, 4 * row + 4)]).toEqual([...alone.rows.slice(4 * place, 4 * place + 4)]),
    );
  });
});

describe('trainFusion', () => {
  const quick = engagementConfigSchema.parse({
    epochs: 12,
    hiddenLayerSize: 8,
    dropoutRate: 0,
    batchSize: 16,
    warmupSteps: 0,
    learningRate: 0.01,
    streamDropout: 0.1,
  });

  async function trainTiny(config: typeof quick) {
    const task = tinyTask(200, 5);
    const options = {
      train: await encoded(task.streams, task, 0, 150),
      validation: await encoded(task.streams, task, 150, 200),
      config,
      streams: task.streams,
    };
    return { task, options, ...(await trainFusion(options)) };
  }

  it('learns from computed outputs, the same each time', async () => {
    const first = await trainTiny(quick);
    expect(first.result.best.validation['auroc']).toBeGreaterThan(0.95);
    const again = await trainTiny(quick);
    const count = 50;
    expect(await predict(again.model, again.options.validation.encoded, count)).toEqual(
      await predict(first.model, first.options.validation.encoded, count),
    );
  });

  it('fine-tunes the networks, and leaves them alone otherwise', async () => {
    const weightsOf = (streams: readonly Stream[]) =>
      streams.map(({ params }) => [...flattenParams(params).values()].map((variable) => [...variable.dataSync()]));
    const before = weightsOf(tinyTask(5, 5).streams);
    expect(weightsOf((await trainTiny(quick)).task.streams)).toEqual(before);
    expect(
      weightsOf((await trainTiny({ ...quick, fineTune: true, encoderLearningRate: 0.01, epochs: 2 })).task.streams),
    ).not.toEqual(before);
  });

  it('shares one [CLS] between networks that are trained with it', async () => {
    const { task } = await trainTiny({ ...quick, fineTune: true, combineStreams: 'shared', epochs: 2 });
    const [food, events] = task.streams.map(({ params }) => flattenParams(params).get('sequence.cls'));
    expect(food).toBe(events);
    expect(food!.dataSync()[0]).toBeCloseTo(1.5, 1);
  });

  it('refuses what cannot work', async () => {
    await expect(trainTiny({ ...quick, combineStreams: 'shared' })).rejects.toThrow(
      'train: combineStreams "shared" needs the networks to be trained with it. Add --fine-tune, or choose "concat".',
    );
    const task = tinyTask(10, 5);
    const none = { examples: [], requests: [], steps: [], encoded: await encodeStreams(task.streams, []) };
    await expect(trainFusion({ train: none, validation: none, config: quick })).rejects.toThrow(
      'train: no training examples.',
    );
  });

  it('learns counts and values beside a yes or no', async () => {
    const targets = [
      { name: 'engaged', kind: 'binary' },
      { name: 'steps', kind: 'count', weight: 0.5 },
      { name: 'share', kind: 'value' },
    ] as const;
    const config = engagementConfigSchema.parse({ ...quick, targets, epochs: 20 });
    const task = tinyTask(300, 7);
    const counts = await encoded(task.streams, task, 0, 300);
    const { rows } = counts.encoded.events!;
    const examples = task.examples.map((example, place) => ({
      ...example,
      labels: [example.labels[0]!, 3 + 2 * example.labels[0]!, place % 3 ? 100 + rows[4 * place]! : NaN],
    }));
    const { model, result } = await trainFusion({
      train: { ...counts, examples: examples.slice(0, 200), requests: counts.requests.slice(0, 200) },
      validation: { ...counts, examples },
      config,
    });
    const [, steps, share] = await predict(model, counts.encoded, 300);
    const error = (predictions: readonly number[], column: number) =>
      examples
        .flatMap(({ labels }, place) =>
          Number.isNaN(labels[column]!) ? [] : [Math.abs(labels[column]! - predictions[place]!)],
        )
        .reduce((sum, next, _, all) => sum + next / all.length, 0);
    expect(error(steps!, 1)).toBeLessThan(0.5);
    expect(error(share!, 2)).toBeLessThan(0.5);
    expect([...flattenParams(model.params).keys()].filter((path) => path.startsWith('heads.')).sort()).toEqual(
      ['engaged', 'share', 'steps'].flatMap((name) => [`heads.${name}.bias`, `heads.${name}.weight`]),
    );
    expect(result.best.validation).toEqual({
      loss: expect.any(Number),
      'engaged.auroc': expect.any(Number),
      'steps.mae': expect.closeTo(error(steps!, 1), 4),
      'share.mae': expect.closeTo(error(share!, 2), 4),
    });
    expect(Object.keys(model.calibrations)).toEqual(['engaged']);
  });
});
