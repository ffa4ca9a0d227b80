import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, loadWeights } from '@daybook/core';

import { listVectors, readSplit, splitHash } from '@daybook/store';
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { outline } from '../outline.ts';
import { readCohort, withStore } from '../../examples/workspace.ts';

const iso = (seconds: number) => (Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : 'never');

async function inspectWeights(folder: string) {
  const { config, tensors } = await loadWeights(folder);
  const { vocab = {}, ...rest } = config;
  const parameters = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  return {
    kind: 'weights',
    path: folder,
    parameters,
    tensors: Object.keys(tensors).length,
    vocabulary: Object.fromEntries(Object.entries(vocab).map(([name, words]) => [name, words.length])),
    ...rest,
  };
}

function inspectSplit(path: string) {
  const split = readSplit(path);
  const people =
    split.kind === 'folds'
      ? split.folds.map((fold) => fold.length)
      : Object.fromEntries(Object.entries(split.people).map(([part, ids]) => [part, ids.length]));
  return {
    kind: 'split',
    path,
    hash: splitHash(split),
    seed: split.seed,
    cutoff: split.cutoff === null ? null : iso(split.cutoff),
    people,
  };
}

const inspectStore = (path: string) =>
  withStore(path, async (store) => {
    const { people, types, lastTime } = readCohort(store);
    const counts = new Map<string, { total: number; byPerson: number }>(
      types.map((type) => [type, { total: 0, byPerson: 0 }]),
    );
    let first = Infinity;
    for (const history of people) {
      first = Math.min(first, history.times[0] ?? Infinity);
      history.types.forEach((type, step) => {
        const count = counts.get(types[type]!)!;
        count.total++;
        count.byPerson += history.byPerson[step]!;
      });
    }
    const byCount = Object.fromEntries([...counts].sort((one, other) => other[1].total - one[1].total));
    const tables = Object.fromEntries(Object.entries(store.tables).map(([name, words]) => [name, words.length]));
    return {
      kind: 'store',
      path,
      ...store.counts,
      from: iso(first),
      to: iso(lastTime),
      types: byCount,
      tables,
      vectors: await listVectors(store),
    };
  });

export const inspectCommand = defineCommand({
  name: 'inspect',
  summary: 'describe a store, a split or a weights folder',
  files: '<path>',
  schema: z.strictObject({}),
  examples: ['daybook inspect store.h5', 'daybook inspect runs/engagement --json'],
  needsBackend: false,
  async run(_config, { files }) {
    const path = files[0]!;
    if (!existsSync(path)) throw new DataError(`${path}: no such file or folder.`);
    if (statSync(path).isDirectory() && existsSync(join(path, 'config.json'))) return inspectWeights(path);
    return path.endsWith('.json') ? inspectSplit(path) : inspectStore(path);
  },
  show: outline,
});
