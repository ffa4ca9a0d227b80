import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@daybook/core';
import { z } from 'zod';
import { groupBy } from '../../group-by.ts';

/** One kept prediction. */
const keptSchema = z.object({
  userId: z.string(),
  at: z.iso.datetime(),
  model: z.string(),
  predictions: z.record(z.string(), z.number()),
});
export type KeptPrediction = z.infer<typeof keptSchema>;

/** A score as it is kept: predictions by target. */
export const keptPrediction = (
  { userId, at, model, predictions }: Omit<KeptPrediction, 'predictions'> & { readonly predictions: readonly number[] },
  targets: readonly string[],
): KeptPrediction => ({
  userId,
  at,
  model,
  predictions: Object.fromEntries(targets.map((name, column) => [name, predictions[column]!])),
});

function endsInsideLine(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10;
  } finally {
    closeSync(file);
  }
}

/** Appends predictions to `<folder>/<model>.jsonl`. What was written is never changed. */
export function keepPredictions(folder: string, predictions: readonly KeptPrediction[]): void {
  mkdirSync(folder, { recursive: true });
  for (const own of groupBy(predictions, ({ model }) => model)) {
    const path = join(folder, `${own[0]!.model}.jsonl`);
    const lines = own.map((each) => `${JSON.stringify(each)}\n`).join('');
    appendFileSync(path, endsInsideLine(path) ? `\n${lines}` : lines);
  }
}

/**
 * All kept predictions in the order of time. Where one model predicted the same person twice for the same time, the
 * first prediction counts. A line that an interruption cut off is skipped.
 * @throws DataError when another line is no prediction.
 */
export function readPredictions(folder: string): KeptPrediction[] {
  if (!existsSync(folder)) return [];
  const seen = new Map<string, KeptPrediction>();
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.jsonl'))
    .sort()) {
    const path = join(folder, name);
    for (const [place, line] of readFileSync(path, 'utf8').split('\n').entries()) {
      if (line === '') continue;
      const kept = parseLine(line);
      if (kept === undefined) {
        if (!line.endsWith('}')) continue;
        throw new DataError(
          `${path}:${place + 1} is no kept prediction. Remove the line, or name the folder of --keep.`,
        );
      }
      const key = JSON.stringify([kept.model, kept.at, kept.userId]);
      if (!seen.has(key)) seen.set(key, kept);
    }
  }
  return [...seen.values()].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

function parseLine(line: string): KeptPrediction | undefined {
  try {
    return keptSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
