import { DataError } from '@daybook/core';
import { createVectorFile } from '@daybook/store';
import { z } from 'zod';
import { defineCommand, storeOption, type CommandSpec } from '../command.ts';
import { parsePredictionTime } from '../../scoring/prediction-time.ts';
import type { Network } from '../../encoding/networks/network.ts';
import { withStore } from '../../examples/workspace.ts';

/** People read, encoded and written at once, to bound memory. */
const peopleAtOnce = 2048;

export const encodeCommand = ({ name, open }: Network): CommandSpec =>
  defineCommand({
    name,
    summary: `write one vector per person: the output of the ${name} network at [CLS]`,
    schema: z.strictObject({
      store: storeOption,
      weights: z.string().default(`runs/${name}`).describe('the weights folder of the network'),
      at: z
        .string()
        .optional()
        .describe('prediction time: only earlier events are ' + 'read (default: just after the last event)'),
      out: z.string().default(`runs/${name}.parquet`).describe('the file to write: .csv, .parquet or .h5'),
    }),
    examples: [
      `daybook encode ${name} --store store.h5 --weights runs/${name} --out ${name}.parquet`,
      `daybook encode ${name} --store store.h5 --at 2026-03-01 --out ${name}.csv`,
    ],
    async run({ store: path, weights: folder, at, out }, { progress }) {
      return withStore(path, async (store) => {
        const { stream, weights, dispose } = await open(folder, store);
        const { hiddenSize } = stream;
        const predictionTime = parsePredictionTime(at, store.lastTime);
        const isoTime = new Date(predictionTime * 1000).toISOString();
        const total = store.userIds.length;
        const file = await createVectorFile(out, {
          size: hiddenSize,
          about: { network: name, at: isoTime, createdWith: weights.createdWith },
        });
        let people = 0;
        try {
          for (let from = 0; from < total; from += peopleAtOnce) {
            const requests = store.userIds
              .slice(from, from + peopleAtOnce)
              .map((userId) => ({ userId, predictionTime }));
            const { rows, present } = await stream.encode(requests, {
              onProgress: (done) => progress({ done: from + done, total, label: 'people' }),
            });
            const found = [...requests.keys()].filter((row) => present[row]);
            const vectors = new Float32Array(found.length * hiddenSize);
            found.forEach((row, place) =>
              vectors.set(rows.subarray(row * hiddenSize, (row + 1) * hiddenSize), place * hiddenSize),
            );
            file.append(
              found.map((row) => requests[row]!.userId),
              vectors,
            );
            people += found.length;
          }
          if (people === 0)
            throw new DataError(`${path}: nobody has anything that the ${name} network reads before ${isoTime}.`);
          file.close();
        } catch (error) {
          file.abandon();
          throw error;
        } finally {
          dispose();
        }
        return { network: name, out, at: isoTime, hiddenSize, people, peopleWithout: total - people };
      });
    },
    show: ({ out, at, hiddenSize, people, peopleWithout }) =>
      `${out}: ${people} vectors of size ${hiddenSize}, as of ${at}. ${peopleWithout} people had nothing to ` +
      'read by then.',
  });
