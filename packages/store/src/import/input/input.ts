import { existsSync, statSync } from 'node:fs';
import { ConfigError, DataError } from '@daybook/core';
import { readCsv } from './input-csv.ts';
import { readJsonLines, type RowReceiver } from './input-lines.ts';
import { readParquet } from './input-parquet.ts';

const READERS: readonly (readonly [RegExp, (path: string, receiver: RowReceiver) => Promise<void>])[] = [
  [/\.(jsonl|ndjson|json)(\.gz)?$/i, readJsonLines],
  [/\.csv(\.gz)?$/i, readCsv],
  [/\.parquet$/i, readParquet],
];

/**
 * The total size of the files in bytes.
 * @throws DataError when one is missing or of an unknown kind, ConfigError when there is none.
 */
export function checkInputs(paths: readonly string[]): number {
  if (paths.length === 0) throw new ConfigError('import: needs at least one file, such as events.jsonl.');
  return paths.reduce((sum, path) => {
    if (!existsSync(path) || !statSync(path).isFile()) throw new DataError(`${path}: no such file.`);
    readerOf(path);
    return sum + statSync(path).size;
  }, 0);
}

/**
 * Passes every row of the file to `receiver`, in order.
 * @throws DataError when the file cannot be read to its end.
 */
export async function readInput(path: string, receiver: RowReceiver): Promise<void> {
  await readerOf(path)(path, receiver);
}

function readerOf(path: string) {
  const reader = READERS.find(([pattern]) => pattern.test(path))?.[1];
  if (reader === undefined)
    throw new DataError(
      `${path}: is of a kind that cannot be imported. Known: .jsonl, .jsonl.gz, .csv, .csv.gz, .parquet.`,
    );
  return reader;
}
