import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, daySeconds, type MessageEncoder } from '@daybook/core';
import { createSplit, embedStore, importEvents, openStore, writeSplit } from '@daybook/store';
import { afterAll, expect } from 'vitest';
import type { Context } from './context.ts';
import { runPretraining } from './encoding/run-pretraining.ts';
import { runTraining } from './fusion/run-training.ts';
import { engagementConfigSchema } from './fusion/config.ts';
import { builtInNetworks } from './encoding/networks/registry.ts';
import { simulate, toLines } from './simulate/simulate.ts';

import { chosenOf } from './examples/workspace.ts';

/** Strictly between 0 and 1, and no NaN. */
export const aShare: unknown = expect.closeTo(0.5, 0);
/** Positive and finite. */
export const aPositive: unknown = expect.toSatisfy((value: number) => value > 0 && Number.isFinite(value));
/** −1 to 1. */
export const aDifference: unknown = expect.toSatisfy((value: number) => Math.abs(value) <= 1);

/** A text's vector is seeded by the text: equal texts get equal vectors. */
export const tinyEncoder: MessageEncoder = {
  name: 'tiny',
  size: 8,
  pooling: 'none',
  fingerprint: 'tiny-1',
  encode: async (texts) =>
    Float32Array.from(texts.flatMap((text) => Array.from({ length: 8 }, createRandom(text).normal))),
};

export const silent: Context = {
  console: { out: () => {}, note: () => {}, heading: () => {}, progress: () => {} },
  progress: () => {},
  signal: new AbortController().signal,
  files: [],
};

const tiny = {
  hiddenSize: 8,
  numHeads: 2,
  numLayers: 1,
  intermediateSize: 16,
  maxLength: 64,
  epochs: 1,
  minimumLength: 2,
};
export const tinyPretraining: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  conversation: tiny,
  food: { ...tiny, rankedMeals: 20 },
  events: tiny,
};

/** A folder that is removed after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Lines of events as `store.h5` of the folder, with text vectors. */
export async function importLines(folder: string, lines: readonly string[]): Promise<string> {
  const [file, path] = [join(folder, 'events.jsonl'), join(folder, 'store.h5')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  rmSync(path, { force: true });
  await importEvents([file], path);
  const store = await openStore(path);
  try {
    await embedStore(store, tinyEncoder);
  } finally {
    store.close();
  }
  return path;
}

const made = { people: 30, weeks: 8, seed: 3, startDate: '2026-01-05' } as const;
export const cutoff = Date.parse(made.startDate) / 1000 + 35 * daySeconds;

/** The lines of a small simulated cohort, person by person. */
export const madeLines = (): string[][] => [...simulate(made)].map(toLines);

/** A store of `lines`, its split, tiny built-in networks and an engagement model, in `folder`. */
export async function trainOn(
  folder: string,
  lines: readonly string[],
  config: Readonly<Record<string, unknown>> = {},
  profiles?: string,
): Promise<{ readonly path: string; readonly splitPath: string; readonly model: string }> {
  const path = await importLines(folder, lines);
  const [splitPath, model] = [join(folder, 'store.split.json'), join(folder, 'engagement')];
  const store = await openStore(path);
  try {
    const written = createSplit(store, { seed: made.seed, test: 0.3, cutoff });
    writeSplit(splitPath, written);
    const split = chosenOf(written);
    const folders = Object.fromEntries(builtInNetworks.map(({ name }) => [name, join(folder, name)]));
    for (const network of builtInNetworks)
      await runPretraining(
        network,
        {
          store,
          split,
          out: folders[network.name]!,
          resume: false,
          config: network.schema.parse(tinyPretraining[network.name]),
        },
        silent,
      );
    await runTraining(
      {
        store,
        split,
        folders,
        out: model,
        resume: false,
        profiles,
        config: engagementConfigSchema.parse({ epochs: 3, batchSize: 16, ...config }),
      },
      silent,
    );
  } finally {
    store.close();
  }
  return { path, splitPath, model };
}
