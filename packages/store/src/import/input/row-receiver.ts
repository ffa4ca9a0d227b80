import { DataError } from '@daybook/core';
import type { TableStart } from '../../mapping/map-table.ts';

/** Where the rows of a file go. Lines are counted from 1. */
export type RowReceiver = {
  /** Reads the JSON line at `from` straight from its bytes. @returns the place after the line; -1 to have it parsed. */
  scan(bytes: Uint8Array, from: number): number;
  /** Whether JSON values go to `table`, too, as rows that a mapping reads, and not to `row`. */
  readonly isMapped: boolean;
  /** A parsed JSON value. */
  row(value: unknown, line: number): void;
  /** Announces a table. @returns what receives its rows. */
  table<Row>(start: TableStart<Row>): TableReceiver<Row>;
  /** A line that could not be parsed. @param content the line, for rejects that may hold it. */
  malformed(reason: string, line: number, content?: () => string): void;
  /** Something about the file that its user should know. */
  note(text: string): void;
  /** Called with the bytes read so far, of the file as it is on disk. */
  progress(bytes: number): void;
};

export type TableReceiver<Row> = {
  row(row: Row, line: number): void;
  /** Whether this is a row of its own, and no piece of a longer text. */
  isRow(row: Row): boolean;
};

/** How to read files whose kind does not say it. */
export type InputFormat = {
  /** A label of the WHATWG Encoding Standard, such as windows-1252. Default: found. */
  readonly encoding?: string | undefined;
  /** One ASCII character. Default: found. */
  readonly delimiter?: string | undefined;
  /** A query to run instead of reading rows; see input-sql.ts. */
  readonly sql?: string | undefined;
};

/** Longest line, record or element of a JSON array; holds a text of the longest kind with every character escaped. */
export const MAX_RECORD_BYTES = 1 << 23;
export const tooLong = `is longer than ${MAX_RECORD_BYTES >> 20} MiB, the most a line may have`;

/** The error for a file that could not be read to its end. */
export function readFailure(path: string, error: unknown): Error {
  // Rules of the data and of settings, and an abort, say everything themselves.
  if (error instanceof Error && ['DataError', 'ConfigError', 'AbortError', 'Interrupted'].includes(error.name))
    return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError(`${path}: cannot be read to its end (${reason}). Nothing was stored.`);
}
