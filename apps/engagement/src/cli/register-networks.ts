import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '@daybook/core';
import { z } from 'zod';
import type { Network } from '../encoding/networks/network.ts';
import { registerNetwork } from '../encoding/networks/registry.ts';

const flag = '--network';
const manifestSchema = z.object({ main: z.string() });
const functionSchema = z.custom<(...values: never[]) => unknown>((value) => typeof value === 'function');
const networkSchema = z.custom<Network>(
  (value) =>
    z
      .object({
        name: z.string(),
        summary: z.string(),
        schema: z.instanceof(z.ZodObject),
        presets: z.record(z.string(), z.record(z.string(), z.unknown())),
        pretrain: functionSchema,
        open: functionSchema,
      })
      .safeParse(value).success,
);

/** `--network FOLDER` or `--network=FOLDER`, wherever it stands, and the arguments without it. */
function takeNetworkFolders(argv: readonly string[]): { readonly folders: string[]; readonly rest: string[] } {
  const folders: string[] = [];
  const rest: string[] = [];
  for (let place = 0; place < argv.length; place++) {
    const argument = argv[place]!;
    if (argument !== flag && !argument.startsWith(`${flag}=`)) {
      rest.push(argument);
      continue;
    }
    const folder = argument === flag ? argv[++place] : argument.slice(flag.length + 1);
    if (folder === undefined || folder === '' || folder.startsWith('-'))
      throw new ConfigError(`${flag}: needs the folder of a network's package, such as ./examples/fourth-network.`);
    folders.push(folder);
  }
  return { folders, rest };
}

/**
 * The network that a package exports by default from the `main` of its package.json.
 * @throws ConfigError when the folder is no such package.
 */
export async function importNetwork(folder: string): Promise<Network> {
  const place = `${flag} ${folder}`;
  let entry: string;
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    entry = join(resolve(folder), manifestSchema.parse(manifest).main);
  } catch (error) {
    throw new ConfigError(`${place}: needs a package.json that names a "main".`, { cause: error });
  }
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(entry).href)) as { default?: unknown }).default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${place}: ${entry} cannot be imported (${reason}). Is it built?`, { cause: error });
  }
  const checked = networkSchema.safeParse(exported);
  if (!checked.success)
    throw new ConfigError(`${place}: the default export of ${entry} must be a Network of @daybook/engagement.`);
  return checked.data;
}

/** Registers the networks of all `--network` flags. @returns the arguments without them. */
export async function registerNetworks(argv: readonly string[]): Promise<string[]> {
  const { folders, rest } = takeNetworkFolders(argv);
  for (const folder of folders) registerNetwork(await importNetwork(folder));
  return rest;
}
