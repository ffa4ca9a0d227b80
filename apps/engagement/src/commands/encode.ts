import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, parseWeightsConfig, WeightsError } from '@daybook/core';
import { z } from 'zod';
import { defineCommand, storeOption } from '../command.ts';
import { streamNames } from '../config.ts';
import { momentOf } from '../moment.ts';
import { networks } from '../networks/all.ts';
import { readCohort, withStore } from '../workspace.ts';

async function networkOf(folder: string) {
  const file = join(folder, 'config.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new WeightsError(`${folder} has no config.json. Give a folder that \`daybook pretrain\` wrote.`);
  });
  const { network } = parseWeightsConfig(JSON.parse(text), file);
  const name = streamNames.find((known) => known === network);
  if (!name) throw new WeightsError(`${folder} holds weights of ${network}; encode takes those of ${streamNames.join(', ')}.`);
  return networks[name];
}

export const encodeCommand = defineCommand({
  name: 'encode',
  summary: 'print one vector a person: the output of a network at [CLS]',
  schema: z.strictObject({
    store: storeOption,
    network: z.string().describe('the weights folder of one network'),
    at: z.string().optional().describe('read everybody as they stood then (default: just after the last event)'),
  }),
  examples: ['daybook encode --store store.h5 --network runs/events > vectors.jsonl', 'daybook encode --store store.h5 --network runs/food --at 2026-03-01'],
  async run({ store: path, network: folder, at }, { progress }) {
    const network = await networkOf(folder);
    return withStore(path, async (store) => {
      const open = await network.open(folder, store);
      try {
        const cohort = readCohort(store);
        const asOf = momentOf(at, cohort.lastTime);
        const requests = cohort.people.map(({ userId }) => ({ userId, asOf }));
        const { hiddenSize, rows, present } = await open.stream.encode(requests, (done) => progress({ done, total: requests.length, label: 'people' }));
        const vectors = requests.flatMap(({ userId }, row) => (present[row] ? [{ userId, vector: [...rows.subarray(row * hiddenSize, (row + 1) * hiddenSize)] }] : []));
        if (vectors.length === 0) throw new DataError(`${path}: nobody has anything the ${network.name} network reads before ${new Date(asOf * 1000).toISOString()}.`);
        return { network: network.name, at: new Date(asOf * 1000).toISOString(), hiddenSize, vectors };
      } finally {
        open.dispose();
      }
    });
  },
  show: ({ vectors }) => vectors.map((line) => JSON.stringify(line)).join('\n'),
});
