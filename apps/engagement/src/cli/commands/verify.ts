import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError, DataError, loadWeights, readSafetensors, WeightsError } from '@daybook/core';
import { parseCheckpoint } from '@daybook/core/node';
import { readSplit, verifyParquet, verifyStore, verifyVectors, type VerifiedFile } from '@daybook/store';
import { z } from 'zod';
import { verifyFiles } from '../../fusion/verify-files.ts';
import { loadStack } from '../../fusion/stack-folder.ts';
import { defineCommand } from '../command.ts';

export class Damaged extends Error {
  override readonly name = 'Damaged';
}

type Verified = VerifiedFile & { readonly damage?: string };

/** Kinds of files by their names, each with what reads all of it and compares its checksums. */
const kinds: readonly (readonly [name: RegExp, verify: (path: string) => Promise<VerifiedFile> | VerifiedFile])[] = [
  [/\.h5$/, verifyHdf5],
  [/\.parquet$/, verifyParquet],
  [/^checkpoint(\.before)?\.safetensors$/, verifyCheckpoint],
  [/\.safetensors$/, verifyTensors],
  [/^history\.jsonl$/, verifyLines],
  [/split\.json$/, verifySplit],
  [/\.json$/, verifyJson],
];

async function verifyHdf5(path: string): Promise<VerifiedFile> {
  try {
    return (await verifyStore(path))[0]!;
  } catch (error) {
    if (error instanceof Error && error.message.includes('not a Daybook store')) return verifyVectors(path);
    throw error;
  }
}

function verifyCheckpoint(path: string): VerifiedFile {
  parseCheckpoint(readFileSync(path), path);
  return { path, hasChecksums: true };
}

function verifyTensors(path: string): VerifiedFile {
  readSafetensors(readFileSync(path), path);
  return { path, hasChecksums: false };
}

const parseJson = (path: string, text: string, place = ''): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${path}: damaged${place}: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

function verifyLines(path: string): VerifiedFile {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  lines.forEach((line, number) => parseJson(path, line, `, line ${number + 1}`));
  return { path, hasChecksums: false };
}

function verifySplit(path: string): VerifiedFile {
  readSplit(path);
  return { path, hasChecksums: 'checksum' in (parseJson(path, readFileSync(path, 'utf8')) as object) };
}

function verifyJson(path: string): VerifiedFile {
  parseJson(path, readFileSync(path, 'utf8'));
  return { path, hasChecksums: false };
}

/** A weights folder: what its config lists. */
async function verifyWeights(folder: string): Promise<VerifiedFile[]> {
  const { config } = await loadWeights(folder);
  await verifyFiles(folder, config.files);
  if (config.network === 'engagement') await loadStack(folder, config.files);
  const listed = Object.keys(config.files ?? { 'model.safetensors': '' });
  return ['config.json', ...listed].map((name) => ({
    path: join(folder, name),
    hasChecksums: config.checksum !== undefined && config.files !== undefined,
  }));
}

/** Verifies a file, or everything in a folder that Daybook wrote. Files of other kinds are passed over. */
async function* verifyPath(path: string, isAsked = true): AsyncGenerator<Verified> {
  const guarded = async (verify: () => Promise<VerifiedFile[]>): Promise<Verified[]> => {
    try {
      return await verify();
    } catch (error) {
      if (!(error instanceof DataError || error instanceof WeightsError)) throw error;
      return [{ path, hasChecksums: true, damage: error.message }];
    }
  };
  if (!statSync(path).isDirectory()) {
    const kind = kinds.find(([name]) => name.test(basename(path)));
    if (kind) yield* await guarded(async () => [await kind[1](path)]);
    else if (isAsked)
      throw new ConfigError(`verify: ${path} is of no kind that has checksums (.h5, .parquet, .safetensors, .json).`);
    return;
  }
  const known = new Set<string>();
  if (existsSync(join(path, 'config.json')))
    for (const file of await guarded(() => verifyWeights(path))) {
      known.add(file.path);
      yield file;
    }
  for (const name of readdirSync(path).sort())
    if (!name.startsWith('.') && !known.has(join(path, name)) && !(known.size > 0 && name === 'networks'))
      yield* verifyPath(join(path, name), false);
}

export const verifyCommand = defineCommand({
  name: 'verify',
  summary: 'compare files that were written earlier with their checksums: stores, vectors, weights, splits, scores',
  files: '<paths...>',
  schema: z.strictObject({}),
  examples: ['daybook verify store.h5 store.vectors runs/engagement', 'daybook verify . --json'],
  needsBackend: false,
  async run(_, { files: paths }) {
    const verified: Verified[] = [];
    for (const path of paths) {
      if (!existsSync(path)) throw new DataError(`${path}: no such file or folder.`);
      for await (const file of verifyPath(path)) verified.push(file);
    }
    const damaged = verified.flatMap(({ damage }) => damage ?? []);
    if (damaged.length > 0) throw new Damaged(damaged.join('\n'));
    return { files: verified };
  },
  show: ({ files }) =>
    [
      ...files.map(
        ({ path, hasChecksums }) => `  ok   ${path}${hasChecksums ? '' : ' (readable; it has no checksum)'}`,
      ),
      `${files.length} files, none damaged.`,
    ].join('\n'),
});
