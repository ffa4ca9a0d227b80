import { statSync } from 'node:fs';
import { DataError } from '@daybook/core';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { LocalTime } from '../../mapping/times.ts';
import { readFailure, type RowReceiver } from './row-receiver.ts';

type Row = Readonly<Record<string, unknown>>;

const ROWS_AT_ONCE = 1 << 16;
const SAMPLE_ROWS = 200;
const MAX_METADATA_BYTES = 1 << 24;
const MAX_COLUMNS = 10_000;
/** Bytes of one row group, unpacked: its columns are read whole. */
const MAX_GROUP_BYTES = 1 << 29;
const MAX_PAGE_BYTES = 1 << 28;

/**
 * Reads Parquet. Timestamps become unix seconds or, where they have no zone, times of the zone that is stated; 64-bit
 * integers stay exact where they are names. Lines are rows, counted from 1.
 * @throws DataError when the file cannot be read to its end, or a row group is too large.
 */
export async function readParquet(path: string, receiver: RowReceiver): Promise<void> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file, { initialFetchSize: 1 << 19 });
    checkSizes(metadata, path);
    const calendar = calendarColumns(metadata);
    const rows = Number(metadata.num_rows);
    const columns = metadata.schema.slice(1).flatMap(({ name }, place) => (isTop(metadata, place + 1) ? [name] : []));
    const read = async (rowStart: number, rowEnd: number): Promise<Row[]> => {
      const batch = await parquetReadObjects({ file, metadata, compressors: boundedCompressors, rowStart, rowEnd });
      return batch.map((row) => plainRow(row, calendar));
    };
    const table = receiver.table<Row>({
      place: path,
      columns,
      rows: await read(0, Math.min(rows, SAMPLE_ROWS)),
      locate: (column) => (columns.includes(column) ? (row) => row[column] : undefined),
    });
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const to = Math.min(rows, from + ROWS_AT_ONCE);
      (await read(from, to)).forEach((row, place) => table.row(row, from + place + 1));
      receiver.progress((statSync(path).size * to) / rows);
    }
  } catch (error) {
    throw readFailure(path, error);
  }
}

function checkSizes({ metadata_length, schema, row_groups, num_rows }: FileMetaData, path: string): void {
  if (metadata_length > MAX_METADATA_BYTES) throw new DataError(`${path}: its metadata has ${metadata_length} bytes.`);
  if (schema.length > MAX_COLUMNS)
    throw new DataError(`${path}: has ${schema.length} columns, at most ${MAX_COLUMNS} can be read.`);
  const largest = row_groups.reduce((most, group) => Math.max(most, Number(group.total_byte_size)), 0);
  if (largest > MAX_GROUP_BYTES)
    throw new DataError(
      `${path}: a row group has ${Math.round(largest / 2 ** 20)} MiB, at most ${MAX_GROUP_BYTES >> 20} MiB can be ` +
        'read at once. Write the file with smaller row groups (row_group_size), or import it with --sql.',
    );
  const counted = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (counted !== Number(num_rows))
    throw new DataError(`${path}: says ${num_rows} rows and has ${counted} in its row groups.`);
}

/** A packed page says how large it is unpacked: no more than this is believed. */
const boundedCompressors: typeof compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (length > MAX_PAGE_BYTES) throw new Error(`a page of ${length} bytes, at most ${MAX_PAGE_BYTES} can be read`);
      return unpack(input, length);
    },
  ]),
);

/** Whether the element of the schema is a column and no part of one. */
function isTop({ schema }: FileMetaData, place: number): boolean {
  let at = 1;
  while (at < place) at = endOf(at);
  return at === place;

  function endOf(from: number): number {
    let next = from + 1;
    for (let child = 0; child < (schema[from]!.num_children ?? 0); child++) next = endOf(next);
    return next;
  }
}

/** Columns of timestamps without a zone (what a clock showed somewhere), and of dates. */
const calendarColumns = ({ schema }: FileMetaData): ReadonlyMap<string, 'local' | 'date'> =>
  new Map(
    schema.flatMap(({ name, logical_type: type, converted_type: converted }): [string, 'local' | 'date'][] => {
      if (type?.type === 'TIMESTAMP' && !type.isAdjustedToUTC) return [[name, 'local']];
      return type?.type === 'DATE' || converted === 'DATE' ? [[name, 'date']] : [];
    }),
  );

function plainRow(row: Row, calendar: ReadonlyMap<string, 'local' | 'date'>): Row {
  if (calendar.size === 0) return row;
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => {
      const kind = value instanceof Date ? calendar.get(field) : undefined;
      if (kind === undefined) return [field, value];
      const time = value as Date;
      return [field, kind === 'local' ? new LocalTime(time.getTime()) : time.toISOString().slice(0, 10)];
    }),
  );
}
