import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError, DataError } from '@daybook/core';
import { NEWLINE, RETURN } from '../json-bytes.ts';

const READ_BYTES = 1 << 19;
const START_BYTES = 1 << 20;
const RUN_OF_ZEROS = 4;

/** The text of a file as UTF-8 bytes, and its beginning. */
export type ByteSource = {
  /** About a million bytes, up to the end of a line where they have one. */
  readonly start: Buffer;
  /** The encoding of the file, if it is not UTF-8. */
  readonly encoding: string | undefined;
  open(onBytes: (bytesRead: number) => void): AsyncIterable<Buffer>;
};

/**
 * Opens a text file, zipped or not, in the encoding `named`. Without one UTF-8 and UTF-16 are recognised, and a
 * table that is neither is taken for windows-1252, the commonest of the others.
 * @throws ConfigError when there is no such encoding, DataError when lines end in a lone CR.
 */
export async function openSource(path: string, named: string | undefined, isJson: boolean): Promise<ByteSource> {
  const isZipped = await startsWith(path, [0x1f, 0x8b]);
  const first = await firstBytes(openBytes(path, isZipped));
  const encoding = named === undefined ? encodingOf(first, isJson) : checkEncoding(named);
  // A character may be cut at the end of the first bytes.
  const decoded =
    encoding === undefined ? first : Buffer.from(new TextDecoder(encoding).decode(first, { stream: true }));
  const text = withoutMark(decoded);
  const end = text.lastIndexOf(NEWLINE) + 1;
  if (end === 0 && text.includes(RETURN)) throw new DataError(`${path}: ends its lines in CR. Convert it to LF.`);
  return {
    start: end > 0 && first.length >= START_BYTES ? text.subarray(0, end) : text,
    encoding,
    open: (onBytes) => utf8Chunks(openBytes(path, isZipped, onBytes), encoding, path),
  };
}

/** Whether a file begins with these bytes. */
export async function startsWith(path: string, magic: readonly number[] | string): Promise<boolean> {
  const expected = Buffer.from(typeof magic === 'string' ? Buffer.from(magic, 'latin1') : Uint8Array.from(magic));
  for await (const chunk of createReadStream(path, { end: expected.length - 1 }))
    return Buffer.isBuffer(chunk) && chunk.equals(expected);
  return false;
}

function openBytes(path: string, isZipped: boolean, onBytes?: (bytesRead: number) => void): Readable {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  if (onBytes) file.on('data', () => onBytes(file.bytesRead));
  return isZipped ? pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => undefined) : file;
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('expected bytes');
    chunks.push(chunk);
    length += chunk.length;
    if (length >= START_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, START_BYTES);
}

/** By byte order mark, zeros and validity; undefined for UTF-8, also with wrong lines in it. */
function encodingOf(first: Buffer, isJson: boolean): string | undefined {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  const pairs = first.subarray(0, 2 * RUN_OF_ZEROS);
  if (pairs.length === 2 * RUN_OF_ZEROS) {
    const isZero = (odd: number) => [...pairs].every((byte, place) => (byte === 0) === (place % 2 === odd));
    if (isZero(1)) return 'utf-16le';
    if (isZero(0)) return 'utf-16be';
  }
  const whole = first.subarray(0, first.lastIndexOf(NEWLINE) + 1 || first.length);
  if (isUtf8(whole)) return undefined;
  // JSON is UTF-8, so a wrong line is damage; so are a few among others with letters beyond ASCII. They are refused.
  return isJson || wrongShare(whole) < 0.5 ? undefined : 'windows-1252';
}

/** Share of lines that are not UTF-8 among those with bytes beyond ASCII. */
function wrongShare(bytes: Buffer): number {
  let [wrong, beyond] = [0, 0];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end === -1 ? bytes.length : end);
    if (line.some((byte) => byte > 127)) {
      beyond++;
      if (!isUtf8(line)) wrong++;
    }
    from += line.length + 1;
  }
  return wrong / beyond;
}

function checkEncoding(label: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'utf-8' ? undefined : encoding;
  } catch {
    throw new ConfigError(
      `--encoding ${label}: is not known. Examples: windows-1252, iso-8859-2, utf-16le, shift_jis.`,
    );
  }
}

async function* utf8Chunks(stream: Readable, encoding: string | undefined, path: string): AsyncGenerator<Buffer> {
  const decoder = encoding === undefined ? undefined : new TextDecoder(encoding, { fatal: true });
  let isFirst = true;
  const decode = (chunk: Buffer | undefined): Buffer => {
    if (decoder === undefined) return chunk ?? Buffer.alloc(0);
    try {
      return Buffer.from(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch {
      throw new DataError(`${path}: is not ${encoding} throughout. Nothing was stored; say another --encoding.`);
    }
  };
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('expected bytes');
    const bytes = decode(chunk);
    yield isFirst ? withoutMark(bytes) : bytes;
    isFirst = false;
  }
  const rest = decode(undefined);
  if (rest.length > 0) yield rest;
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
