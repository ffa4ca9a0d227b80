import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@daybook/core';

/** Takes what a file holds: rows as parsed values, and what could not be parsed. Line numbers count from 1. */
export type RowReceiver = {
  row(value: unknown, line: number): void;
  malformed(reason: string, line: number): void;
  /** Bytes of the file, as it lies on disk, so far. */
  progress(bytes: number): void;
};

const NEWLINE = 10;
const MAX_LINE_BYTES = 1 << 24;
const READ_BYTES = 1 << 19;

/** JSONL: one JSON value a line, blank lines skipped. */
export async function readJsonLines(path: string, receiver: RowReceiver): Promise<void> {
  let line = 0;
  const parse = (text: string): void => {
    line++;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (text.trim() !== '') receiver.malformed(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, line);
      return;
    }
    receiver.row(value, line);
  };
  await readLines(path, receiver, parse, (reason) => receiver.malformed(reason, ++line));
}

/** The bytes of a file, unzipped when its name ends in `.gz`. */
export function openBytes(path: string, receiver: Pick<RowReceiver, 'progress'>): Readable {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  file.on('data', () => receiver.progress(file.bytesRead));
  return path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => undefined) : file;
}

/** @throws DataError naming the file when it cannot be read to its end. */
export function readFailure(path: string, error: unknown): DataError {
  return new DataError(`${path}: cannot be read to its end (${error instanceof Error ? error.message : String(error)}). Nothing was stored.`);
}

async function readLines(path: string, receiver: RowReceiver, onLine: (text: string) => void, onBad: (reason: string) => void): Promise<void> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  try {
    for await (const chunk of openBytes(path, receiver)) {
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
        onBad(`is longer than ${MAX_LINE_BYTES} bytes`);
        start = chunk.indexOf(NEWLINE) + 1;
        [rest, skipping] = [[], false];
      }
      splitLines(Buffer.concat([...rest, chunk.subarray(start, end + 1)]), onLine, onBad);
      rest = [chunk.subarray(end + 1)];
      restBytes = rest[0]!.length;
    }
  } catch (error) {
    throw readFailure(path, error);
  }
  if (skipping) onBad(`is longer than ${MAX_LINE_BYTES} bytes`);
  else if (restBytes > 0) splitLines(Buffer.concat(rest), onLine, onBad);
}

function splitLines(bytes: Buffer, onLine: (text: string) => void, onBad: (reason: string) => void): void {
  if (!isUtf8(bytes)) return splitDamagedLines(bytes, onLine, onBad);
  const text = bytes.toString('utf8');
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', start)) {
    onLine(text.slice(start, end));
    start = end + 1;
  }
  if (start < text.length) onLine(text.slice(start));
}

/** Line by line, so that only the lines that are not UTF-8 are refused. */
function splitDamagedLines(bytes: Buffer, onLine: (text: string) => void, onBad: (reason: string) => void): void {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    if (isUtf8(line)) onLine(line.toString('utf8'));
    else onBad('is not UTF-8');
    start = end + 1;
  }
}
