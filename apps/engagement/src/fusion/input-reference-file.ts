import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { daySeconds, WeightsError } from '@daybook/core';
import { writeWholeFile } from '@daybook/core/node';
import type { Example } from '../examples/examples.ts';
import { describeInputs, inputReferenceSchema, type InputReference } from '../examples/features/input-reference.ts';
import { windowFeatures } from '../examples/features/window-features.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { EngagementModel } from './predict.ts';

const fileName = 'inputs.json';
const week = 7 * daySeconds;

/**
 * The newest example of each person in the last week of training: everybody once and at nearly one time, as when people
 * are scored.
 */
function newestExamples(examples: readonly Example[]): Example[] {
  const last = examples.reduce((latest, { predictionTime }) => Math.max(latest, predictionTime), -Infinity);
  const newest = new Map<number, Example>();
  for (const example of examples) {
    if (example.predictionTime <= last - week) continue;
    const known = newest.get(example.person);
    if (!known || known.predictionTime < example.predictionTime) newest.set(example.person, example);
  }
  return [...newest.values()];
}

/** Writes how the inputs of the first target's stack were distributed in training, so that drift can be seen later. */
export async function saveInputReference(
  folder: string,
  { config, stack }: EngagementModel,
  cohort: Cohort,
  examples: readonly Example[],
): Promise<void> {
  const [target] = config.targets;
  if (!stack || !target || examples.length === 0) return;
  const table = windowFeatures(cohort, newestExamples(examples), stack.tables.windows, target);
  await writeWholeFile(join(folder, fileName), `${JSON.stringify(describeInputs(table))}\n`);
}

/** The distribution of a model's inputs in training; undefined where it was not kept. */
export async function loadInputReference(folder: string): Promise<InputReference | undefined> {
  const path = join(folder, fileName);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return inputReferenceSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new WeightsError(`${path}: is not what \`daybook train\` wrote. Train again, or remove it.`, {
      cause: error,
    });
  }
}
