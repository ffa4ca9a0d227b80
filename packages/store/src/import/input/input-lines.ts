import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@daybook/core';
import { NEWLINE } from '../json-bytes.ts';

/** Receives the rows of a file as parsed values, and the lines that could not be parsed. Lines are counted from 1. */
export type RowReceiver = {
  /** Reads the JSON line at `from` straight from its bytes. @returns the place after the line; -1 to have it parsed. */
  scan(bytes: Uint8Array, from: number): number;
  row(value: unknown, line: number): void;
  malformed(reason: string, line: number): void;
  /** Called with the bytes read so far, of the file as it is on disk. */
  progress(bytes: number): void;
};

const MAX_LINE_BYTES = 1 << 24;
const READ_BYTES = 1 << 19;

/**
 * Reads JSONL: one JSON value per line; blank lines are skipped.
 * @throws DataError when the file cannot be read to its end.
 */
export async function readJsonLines(path: string, receiver: RowReceiver): Promise<void> {
  let line = 0;
  const lines: LineReceiver = {
    scan(bytes, from) {
      const end = receiver.scan(bytes, from);
      if (end !== -1) line++;
      return end;
    },
    text(text) {
      line++;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        if (text.trim() !== '')
          receiver.malformed(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, line);
        return;
      }
      receiver.row(value, line);
    },
    bad: (reason) => receiver.malformed(reason, ++line),
  };
  try {
    await readLines(openBytes(path, receiver), lines);
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** The bytes of a file, unzipped if its name ends in `.gz`. */
export function openBytes(path: string, receiver: Pick<RowReceiver, 'progress'>): Readable {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  file.on('data', () => receiver.progress(file.bytesRead));
  return path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => undefined) : file;
}

/** The error for a file that could not be read to its end. */
export function readFailure(path: string, error: unknown): DataError {
  return new DataError(
    `${path}: cannot be read to its end (${error instanceof Error ? error.message : String(error)}). Nothing was ` +
      'stored.',
  );
}

type LineReceiver = { readonly scan: RowReceiver['scan']; text(line: string): void; bad(reason: string): void };

async function readLines(chunks: AsyncIterable<unknown>, lines: LineReceiver): Promise<void> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('expected bytes');
    const end = chunk.lastIndexOf(NEWLINE);
    if (end === -1) {
      restBytes += chunk.length;
      if (!skipping) rest.push(chunk);
      if (restBytes > MAX_LINE_BYTES) [rest, skipping] = [[], true];
      continue;
    }
    let start = 0;
    if (skipping) {
      lines.bad(`is longer than ${MAX_LINE_BYTES} bytes`);
      start = chunk.indexOf(NEWLINE) + 1;
      [rest, skipping] = [[], false];
    }
    splitLines(Buffer.concat([...rest, chunk.subarray(start, end + 1)]), lines);
    rest = [chunk.subarray(end + 1)];
    restBytes = rest[0]!.length;
  }
  if (skipping) lines.bad(`is longer than ${MAX_LINE_BYTES} bytes`);
  else if (restBytes > 0) splitLines(Buffer.concat(rest), lines);
}

/** Hands over each line. In bytes that are not UTF-8, only the lines concerned are refused. */
function splitLines(bytes: Buffer, lines: LineReceiver): void {
  const valid = isUtf8(bytes);
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let start = hasByteOrderMark ? 3 : 0; start < bytes.length;) {
    const next = valid ? lines.scan(plain, start) : -1;
    if (next !== -1) {
      start = next;
      continue;
    }
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (valid || isUtf8(bytes.subarray(start, end))) lines.text(bytes.toString('utf8', start, end));
    else lines.bad('is not UTF-8');
    start = end + 1;
  }
}
