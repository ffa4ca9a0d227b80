import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageEncoder, Progress } from '@daybook/core';
import { encoderSizes } from '@daybook/core/layers';
import { createSplit, embedStore, importEvents, openStore, type Store } from '@daybook/store';
import { builtInNetworks } from '../encoding/networks/registry.ts';
import type { NetworkFolders } from '../encoding/prepare.ts';
import { chosenOf } from '../examples/workspace.ts';
import { writeSimulation } from '../simulate/index.ts';

/** A small simulated store and untrained built-in networks that fit it, in a temporary folder, while `use` runs. */
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
      const folders = builtInNetworks.map((network) => ({ network, out: join(folder, network.name) }));
      for (const { network, out } of folders) await network.pretrain({ store, split, config, hooks: {}, out });
      return await use(store, Object.fromEntries(folders.map(({ network, out }) => [network.name, out])));
    } finally {
      store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
