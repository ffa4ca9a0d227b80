import { existsSync, statSync } from 'node:fs';
import { ConfigError, DataError } from '@daybook/core';
import { openSource, startsWith } from './byte-source.ts';
import { readCsv } from './input-csv.ts';
import { readJson } from './input-lines.ts';
import { readParquet } from './input-parquet.ts';
import { readQuery } from './input-sql.ts';
import { readFailure, type InputFormat, type RowReceiver } from './row-receiver.ts';

const JSON_NAME = /\.(jsonl|ndjson|json)(\.gz)?$/i;
const TABLE_NAME = /\.(csv|tsv|tab|txt)(\.gz)?$/i;
const DATABASE_NAME = /\.(db|sqlite|sqlite3|duckdb)$/i;
const PARQUET_NAME = /\.parquet$/i;

/**
 * The total size of the files in bytes.
 * @throws DataError when one is missing or of an unknown kind, ConfigError when there is none.
 */
export function checkInputs(paths: readonly string[], { sql }: InputFormat): number {
  if (paths.length === 0 && sql === undefined)
    throw new ConfigError('import: needs at least one file, such as events.jsonl, or --sql.');
  return paths.reduce((sum, path) => {
    if (!existsSync(path) || !statSync(path).isFile()) throw new DataError(`${path}: no such file.`);
    if (sql === undefined && DATABASE_NAME.test(path))
      throw new ConfigError(`${path}: is a database. Say what to read from it: --sql "SELECT … FROM …".`);
    if (![JSON_NAME, TABLE_NAME, PARQUET_NAME, DATABASE_NAME].some((name) => name.test(path)))
      throw new DataError(
        `${path}: is of a kind that cannot be imported. Known: .jsonl, .json, .csv, .tsv, .txt (and these with .gz), ` +
          '.parquet; .db and .sqlite with --sql.',
      );
    return sum + statSync(path).size;
  }, 0);
}

/**
 * Passes every row of the file, or of the query on it, to `receiver`, in order.
 * @throws DataError when it cannot be read to its end.
 */
export async function readInput(path: string | undefined, format: InputFormat, receiver: RowReceiver): Promise<void> {
  if (format.sql !== undefined) return readQuery(format.sql, path, receiver);
  if (path === undefined) return;
  if (PARQUET_NAME.test(path) || (await startsWith(path, 'PAR1'))) return readParquet(path, receiver);
  const source = await openSource(path, format.encoding, JSON_NAME.test(path)).catch((error: unknown) => {
    throw readFailure(path, error);
  });
  if (source.encoding !== undefined) receiver.note(`${path}: is read as ${source.encoding}; say --encoding if not.`);
  return JSON_NAME.test(path) ? readJson(path, source, receiver) : readCsv(path, source, format, receiver);
}
