import { isUtf8 } from 'node:buffer';
import { DataError } from '@daybook/core';
import { NEWLINE, OPEN_BRACE, OPEN_BRACKET } from '../json-bytes.ts';
import type { TableStart } from '../../mapping/map-table.ts';
import type { ByteSource } from './byte-source.ts';
import { jsonElements } from './json-elements.ts';
import { MAX_RECORD_BYTES, readFailure, tooLong, type RowReceiver } from './row-receiver.ts';

/** Values from which a mapping finds formats. */
const SAMPLE_ROWS = 200;

/**
 * Reads JSONL, one JSON value per line, blank lines skipped; or one JSON array of values.
 * @throws DataError when the file cannot be read to its end.
 */
export async function readJson(path: string, source: ByteSource, receiver: RowReceiver): Promise<void> {
  const bytes = source.open((read) => receiver.progress(read));
  try {
    const isArray = source.start[source.start.findIndex((byte) => byte > 32)] === OPEN_BRACKET;
    const sample = receiver.isMapped ? await firstValues(source.start, isArray) : [];
    const table = receiver.isMapped ? receiver.table(startOf(path, sample)) : undefined;
    const rows: RowReceiver =
      table === undefined ? receiver : { ...receiver, row: (value, line) => table.row(value, line) };
    if (isArray) await readElements(path, bytes, rows);
    else await readLines(bytes, jsonLines(rows));
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** JSON objects as a table: a column for each key, and paths (`user.id`) into objects. */
function startOf(path: string, rows: readonly unknown[]): TableStart<unknown> {
  const columns = [...new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))];
  return {
    place: path,
    columns,
    rows,
    locate(column) {
      if (columns.includes(column)) return (row) => (isRecord(row) ? row[column] : undefined);
      const keys = column.split('.');
      // A field that the first values lack may come later.
      if (rows.length === SAMPLE_ROWS || columns.includes(keys[0]!))
        return (row) => keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), row);
      return undefined;
    },
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function firstValues(start: Buffer, isArray: boolean): Promise<unknown[]> {
  const values: unknown[] = [];
  const receiver = { row: (value: unknown) => void values.push(value), malformed: () => {} };
  if (!isArray) {
    for (const text of start.toString('utf8').split('\n', SAMPLE_ROWS)) parseInto(receiver, text, 0);
    return values;
  }
  try {
    for await (const element of jsonElements(chunksOf(start), MAX_RECORD_BYTES)) {
      if (element !== undefined) parseInto(receiver, element.toString('utf8'), 0);
      if (values.length === SAMPLE_ROWS) break;
    }
  } catch {
    // The array goes on after its start.
  }
  return values;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

type LineReceiver = {
  readonly scan: RowReceiver['scan'];
  text(line: string): void;
  bad(reason: string): void;
  blank(): void;
};

function jsonLines(receiver: RowReceiver): LineReceiver {
  let line = 0;
  return {
    scan(bytes, from) {
      const end = receiver.scan(bytes, from);
      if (end !== -1) line++;
      return end;
    },
    text(text) {
      line++;
      if (text.trim() !== '') parseInto(receiver, text, line);
    },
    blank: () => line++,
    bad: (reason) => receiver.malformed(reason, ++line),
  };
}

function parseInto(receiver: Pick<RowReceiver, 'row' | 'malformed'>, text: string, line: number): void {
  // An error of JSON.parse costs twenty times this test.
  const start = text.search(/\S/);
  if (text.charCodeAt(start) !== OPEN_BRACE)
    return receiver.malformed('is not JSON, or no object such as {"userId":"u1",…}', line, () => text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return receiver.malformed(`is not JSON${placeOf(error)}`, line, () => text);
  }
  receiver.row(value, line);
}

/** ` at character 12`, without the text that the message of V8 quotes. */
function placeOf(error: unknown): string {
  const place = error instanceof Error ? /at position (\d+)/.exec(error.message) : null;
  return place === null ? '' : ` at character ${Number(place[1]) + 1}`;
}

async function readElements(path: string, bytes: AsyncIterable<Buffer>, receiver: RowReceiver): Promise<void> {
  let number = 0;
  for await (const element of jsonElements(bytes, MAX_RECORD_BYTES)) {
    number++;
    if (element === undefined) receiver.malformed(tooLong, number);
    else if (!isUtf8(element)) receiver.malformed('is not UTF-8', number);
    else parseInto(receiver, element.toString('utf8'), number);
  }
  if (number === 0) throw new DataError(`${path}: is an array without elements.`);
}

async function readLines(chunks: AsyncIterable<Buffer>, lines: LineReceiver): Promise<void> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end === -1) {
      restBytes += chunk.length;
      if (!skipping) rest.push(chunk);
      if (restBytes > MAX_RECORD_BYTES) [rest, skipping] = [[], true];
      continue;
    }
    let start = 0;
    if (skipping) {
      lines.bad(tooLong);
      start = chunk.indexOf(NEWLINE) + 1;
      [rest, skipping] = [[], false];
    }
    splitLines(Buffer.concat([...rest, chunk.subarray(start, end + 1)]), lines);
    rest = [chunk.subarray(end + 1)];
    restBytes = rest[0]!.length;
  }
  if (skipping) lines.bad(tooLong);
  else if (restBytes > 0) splitLines(Buffer.concat(rest), lines);
}

/** Hands over each line. In bytes that are not UTF-8, only the lines concerned are refused. */
function splitLines(bytes: Buffer, lines: LineReceiver): void {
  const valid = isUtf8(bytes);
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < bytes.length;) {
    if (plain[start] === NEWLINE) {
      lines.blank();
      start++;
      continue;
    }
    const next = valid ? lines.scan(plain, start) : -1;
    if (next !== -1) {
      start = next;
      continue;
    }
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (valid || isUtf8(bytes.subarray(start, end))) lines.text(bytes.toString('utf8', start, end));
    else lines.bad('is not UTF-8; if all of the file is not, say --encoding');
    start = end + 1;
  }
}
