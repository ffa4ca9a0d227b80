import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WeightsError } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { formatTrees, parseTrees, TreesError } from '@daybook/trees';
import type { z } from 'zod';
import type { Member } from '../members/member.ts';
import { stackFileSchema, type Stack, type StackedTarget } from './stack.ts';

const fileName = 'stack.json';
const treesFolder = 'trees';
const priorFile = `${treesFolder}/activity-prior.txt`;

/** Writes `stack.json` and `trees/*.txt` (LightGBM's text format) into a new folder. */
export async function saveStack(folder: string, stack: Stack | undefined): Promise<void> {
  if (!stack) return;
  await mkdir(join(folder, treesFolder), { recursive: true });
  const targets: Record<string, z.input<typeof stackFileSchema>['targets'][string]> = {};
  for (const [target, { intercept, network, members }] of Object.entries(stack.targets)) {
    const entries = [];
    for (const { member, weight } of members) {
      const trees: string[] = [];
      for (const [place, model] of (member.trees ?? []).entries()) {
        const file = `${treesFolder}/${target}.${member.name}.${place}.txt`;
        await replaceFile(join(folder, file), formatTrees(model));
        trees.push(file);
      }
      const { name, columns, offset, logistic } = member;
      entries.push({ name, weight, columns: [...columns], offset, ...(logistic ? { logistic } : { trees }) });
    }
    targets[target] = { intercept, network, members: entries };
  }
  const { prior, ...tables } = stack.tables;
  if (prior) await replaceFile(join(folder, priorFile), formatTrees(prior));
  const file: z.input<typeof stackFileSchema> = { tables, targets };
  await replaceFile(join(folder, fileName), `${JSON.stringify(file)}\n`);
}

/**
 * The stack of a model's folder; undefined where it has none. `files`: what the model's config lists, if it does.
 * @throws WeightsError when a file of it is missing or does not fit.
 */
export async function loadStack(folder: string, files?: Readonly<Record<string, string>>): Promise<Stack | undefined> {
  const isThere = (name: string) => (files ? name in files : existsSync(join(folder, name)));
  if (!isThere(fileName)) return undefined;
  const path = join(folder, fileName);
  const { tables, targets } = parseFile(path, await readFile(path, 'utf8'));
  const stacked: Record<string, StackedTarget> = {};
  for (const [target, { intercept, network, members }] of Object.entries(targets)) {
    const loaded: { member: Member; weight: number }[] = [];
    for (const { name, weight, columns, offset, logistic, trees } of members)
      loaded.push({
        weight,
        member: logistic
          ? { name, columns, offset, logistic }
          : {
              name,
              columns,
              offset,
              trees: await Promise.all((trees ?? []).map((file) => readTrees(join(folder, file)))),
            },
      });
    stacked[target] = { intercept, network, members: loaded };
  }
  const prior = isThere(priorFile) ? await readTrees(join(folder, priorFile)) : undefined;
  return { tables: { ...tables, prior }, targets: stacked };
}

/** Contents of all files of a stack, in a fixed order; none where a folder has no stack. */
export async function stackContents(folder: string): Promise<Buffer[]> {
  const trees = await readdir(join(folder, treesFolder)).catch(() => []);
  const paths = [fileName, ...trees.sort().map((name) => join(treesFolder, name))];
  if (trees.length === 0) return [];
  return Promise.all(paths.map((path) => readFile(join(folder, path))));
}

function parseFile(path: string, text: string) {
  try {
    return stackFileSchema.parse(JSON.parse(text));
  } catch {
    throw new WeightsError(`${path} is not the stack of an engagement model. Train it anew with \`daybook train\`.`);
  }
}

async function readTrees(path: string) {
  try {
    return parseTrees(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof TreesError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new WeightsError(`${path}: ${(error as Error).message}`);
    throw error;
  }
}
