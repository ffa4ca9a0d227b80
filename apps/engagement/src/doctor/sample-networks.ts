import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encoderSizes, type MessageEncoder, type Progress } from '@daybook/core';
import { createSplit, embedStore, importEvents, openStore, type Store } from '@daybook/store';
import { streamNames } from '../fusion/config.ts';
import { networks } from '../encoding/networks/all.ts';
import type { NetworkFolders } from '../encoding/prepare.ts';
import { chosenOf } from '../examples/workspace.ts';
import { writeSimulation } from '../simulate/index.ts';

/** A small simulated store and three untrained small networks that fit it, in a temporary folder, for as long as `use` takes. */
export async function withSampleNetworks<Result>(
  encoder: MessageEncoder,
  seed: number,
  progress: Progress,
  use: (store: Store, folders: NetworkFolders) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-'));
  const path = join(folder, 'store.h5');
  try {
    await writeSimulation(join(folder, 'events.jsonl'), { people: 30, weeks: 4, seed });
    await importEvents([join(folder, 'events.jsonl')], path);
    const store = await openStore(path);
    try {
      await embedStore(store, encoder, {
        onProgress: ({ done, total }) => progress({ done, total, label: 'messages' }),
      });
      const split = chosenOf(createSplit(store, { seed, cutoff: null, validation: 0.2, test: 0.2 }));
      const config = { ...encoderSizes.small, steps: 1, seed, minimumLength: 2 };
      const folders = streamNames.map((name) => [name, join(folder, name)] as const);
      for (const [name, out] of folders) await networks[name].pretrain({ store, split, config, hooks: {}, out });
      return await use(store, Object.fromEntries(folders));
    } finally {
      store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
