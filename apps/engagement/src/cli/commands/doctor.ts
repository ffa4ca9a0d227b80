import { formatFindings, type Finding } from '@daybook/core/doctor';
import type { Store } from '@daybook/store';
import { openEncoder } from '@daybook/text';
import { z } from 'zod';
import { defineCommand, seedOption, type CommandSpec } from '../command.ts';
import { folderOptions, foldersOf } from '../network-options.ts';
import { examineStream } from '../../doctor/examine-stream.ts';
import { withNetworks, type NetworkFolders } from '../../encoding/prepare.ts';
import { withSampleNetworks } from '../../doctor/sample-networks.ts';
import { readCohort, withStore } from '../../examples/workspace.ts';

type Examined = { readonly network: string; readonly findings: readonly Finding[] };

export class Unhealthy extends Error {
  override readonly name = 'Unhealthy';
}

async function examineAll(store: Store, folders: NetworkFolders, seed: number): Promise<Examined[]> {
  return withNetworks(folders, store, async (networks) => {
    const cohort = readCohort(store);
    const examined: Examined[] = [];
    for (const { stream } of networks)
      examined.push({ network: stream.name, findings: await examineStream(stream, cohort, seed) });
    return examined;
  });
}

const describe = (examined: readonly Examined[]) =>
  examined.map(({ network, findings }) => `${network}\n${formatFindings(findings)}`).join('\n\n');

export const doctorCommand = (): CommandSpec =>
  defineCommand({
    name: 'doctor',
    summary: 'find what keeps a loss from falling, in your networks or in fresh ones on simulated people',
    schema: z.strictObject({
      store: z
        .string()
        .optional()
        .describe('the store to take sequences from (default: fresh networks on simulated people)'),
      ...folderOptions(),
      seed: seedOption,
    }),
    examples: ['daybook doctor', 'daybook doctor --store store.h5 --events runs/events --food runs/food'],
    async run({ store: path, seed, ...config }, { progress }) {
      const examined =
        path === undefined
          ? await withSampleNetworks(await openEncoder('use-lite'), seed, progress, (store, fresh) =>
              examineAll(store, fresh, seed),
            )
          : await withStore(path, (store) => examineAll(store, foldersOf(config), seed));
      const failed = examined.flatMap(({ findings }) => findings).filter(({ passed }) => !passed).length;
      if (failed > 0)
        throw new Unhealthy(`${describe(examined)}\n\n${failed === 1 ? 'One check' : `${failed} checks`} failed.`);
      return { networks: examined };
    },
    show: ({ networks }) => `${describe(networks)}\n\nAll checks passed.`,
  });
