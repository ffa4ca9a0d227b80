import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyTask } from '../tiny-streams-fixture.ts';

beforeAll(() => chooseBackend({ preferred: 'cpu' }));

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
