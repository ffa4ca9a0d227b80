import { z } from 'zod';
import { networks } from '../encoding/networks/registry.ts';
import type { NetworkFolders } from '../encoding/prepare.ts';

/** A flag for the weights folder of each registered network. */
export const folderOptions = (): Record<string, z.ZodOptional<z.ZodString>> =>
  Object.fromEntries(
    networks().map(({ name }) => [name, z.string().optional().describe(`weights folder of the ${name} network`)]),
  );

/** The values of `folderOptions`. */
export const foldersOf = (config: Readonly<Record<string, unknown>>): NetworkFolders =>
  Object.fromEntries(networks().map(({ name }) => [name, z.string().optional().parse(config[name])]));
