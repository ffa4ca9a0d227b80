import { statSync } from 'node:fs';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { readFailure, type RowReceiver } from './input-lines.ts';

const ROWS_AT_ONCE = 1 << 16;

/**
 * Reads Parquet with the fields of an event line as columns. Timestamps become unix seconds, null cells absent fields;
 * lines are rows, counted from 1.
 * @throws DataError when the file cannot be read to its end.
 */
export async function readParquet(path: string, receiver: RowReceiver): Promise<void> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const rows = Number(metadata.num_rows);
    for (let rowStart = 0; rowStart < rows; rowStart += ROWS_AT_ONCE) {
      const batch = await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart,
        rowEnd: Math.min(rows, rowStart + ROWS_AT_ONCE),
      });
      batch.forEach((row, place) => receiver.row(plainRow(row), rowStart + place + 1));
      receiver.progress((statSync(path).size * Math.min(rows, rowStart + ROWS_AT_ONCE)) / rows);
    }
  } catch (error) {
    throw readFailure(path, error);
  }
}

function plainRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value != null)
      .map(([field, value]) => [field, plainValue(value)]),
  );
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime() / 1000;
  return Array.isArray(value) ? value.map((entry) => (entry == null ? null : plainValue(entry))) : value;
}
