/*
 * Checksums of a file's blocks, behind its last byte. HDF5 reads a file that goes on after its end as if it did not, so
 * every other tool opens it. HDF5's own Fletcher-32 filter would guard the numbers only, takes 0 and -1 for equal, and
 * leaves the headers open, where damage can lead HDF5 into an endless loop.
 *
 * Behind the content: CRC-32 of each block (4 bytes each, little-endian), CRC-32 of these, length of the content (8
 * bytes), the magic word.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '@daybook/core';
import { writeFully } from '@daybook/core/files';

const MAGIC = 'DAYBOOK1';
const TRAILER_BYTES = 4 + 8 + MAGIC.length;
const BLOCK_BYTES = 1 << 15;
/** HDF5's signature at byte 0, and where a superblock of each version keeps the end of the file. */
const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const END_PLACES: Readonly<Record<number, number>> = { 0: 40, 1: 44, 2: 28, 3: 28 };

function readAt(handle: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  for (let read = -1; read !== 0 && done < length; done += read)
    read = readSync(handle, bytes, done, length - done, from + done);
  return bytes.subarray(0, done);
}

/** Appends the checksums to a complete file. */
export function appendChecksums(path: string): void {
  const reading = openSync(path, 'r');
  const writing = openSync(path, 'a');
  try {
    const length = fstatSync(reading).size;
    const table = Buffer.alloc(Math.ceil(length / BLOCK_BYTES) * 4);
    for (let from = 0; from < length; from += BLOCK_BYTES * 32) {
      const piece = readAt(reading, from, Math.min(BLOCK_BYTES * 32, length - from));
      for (let at = 0; at < piece.length; at += BLOCK_BYTES)
        table.writeUInt32LE(crc32(piece.subarray(at, at + BLOCK_BYTES)), ((from + at) / BLOCK_BYTES) * 4);
    }
    const trailer = Buffer.alloc(TRAILER_BYTES);
    trailer.writeUInt32LE(crc32(table), 0);
    trailer.writeBigUInt64LE(BigInt(length), 4);
    trailer.write(MAGIC, 12, 'latin1');
    writeFully(writing, Buffer.concat([table, trailer]));
  } finally {
    closeSync(reading);
    closeSync(writing);
  }
}

/** Where HDF5 says that its file ends; undefined where that cannot be read. */
function hdf5End(handle: number): number | undefined {
  const head = readAt(handle, 0, 64);
  const place = head.length === 64 && head.subarray(0, 8).equals(SIGNATURE) ? END_PLACES[head[8]!] : undefined;
  return place === undefined ? undefined : Number(head.readBigUInt64LE(place));
}

/** The checksums behind a file. Each block is compared when it is first asked for. */
export class BlockChecksums {
  /** Bytes that the checksums are of. */
  readonly length: number;
  readonly #handle: number;
  readonly #table: Buffer;
  readonly #isChecked: Uint8Array;
  readonly #block = Buffer.alloc(BLOCK_BYTES);

  private constructor(handle: number, table: Buffer, length: number) {
    this.#handle = handle;
    this.#table = table;
    this.#isChecked = new Uint8Array(table.length / 4);
    this.length = length;
  }

  /**
   * Reads the checksums of an open file; undefined where it has none, as files of earlier versions and other programs.
   * @throws DataError when the checksums themselves are damaged or cut off.
   */
  static read(handle: number, path: string): BlockChecksums | undefined {
    const { size } = fstatSync(handle);
    const trailer = readAt(handle, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES || trailer.toString('latin1', 12) !== MAGIC) {
      const end = hdf5End(handle);
      if (end === undefined || end >= size) return undefined;
      throw new DataError(`${path}: damaged: its checksums, from byte ${end} on, cannot be read. ${REMEDY}`);
    }
    const length = Number(trailer.readBigUInt64LE(4));
    const tableBytes = size - TRAILER_BYTES - length;
    if (tableBytes !== Math.ceil(length / BLOCK_BYTES) * 4)
      throw new DataError(`${path}: damaged: it has ${size} bytes, which do not fit its checksums. ${REMEDY}`);
    const table = readAt(handle, length, tableBytes);
    if (crc32(table) !== trailer.readUInt32LE(0))
      throw new DataError(`${path}: damaged: its checksums, from byte ${length} on, were changed. ${REMEDY}`);
    return new BlockChecksums(handle, table, length);
  }

  /**
   * Compares the blocks that hold the bytes `from … to`. `bytes`, if given, are these bytes, already read.
   * @returns the first damaged block as a range of bytes, or undefined.
   */
  findDamage(from: number, to: number, bytes?: Uint8Array): readonly [from: number, to: number] | undefined {
    const end = Math.min(to, this.length);
    for (let block = Math.floor(from / BLOCK_BYTES); block * BLOCK_BYTES < end; block++) {
      if (this.#isChecked[block] === 1) continue;
      const start = block * BLOCK_BYTES;
      const stop = Math.min(start + BLOCK_BYTES, this.length);
      const content =
        bytes && start >= from && stop <= to ? bytes.subarray(start - from, stop - from) : this.#read(start, stop);
      if (crc32(content) !== this.#table.readUInt32LE(block * 4)) return [start, stop];
      this.#isChecked[block] = 1;
    }
    return undefined;
  }

  #read(start: number, stop: number): Uint8Array {
    let done = 0;
    for (let read = -1; read !== 0 && start + done < stop; done += read)
      read = readSync(this.#handle, this.#block, done, stop - start - done, start + done);
    return this.#block.subarray(0, done);
  }
}

const REMEDY = 'Copy it again from where it is whole, or make it again.';

/** The message for a damaged range of a file. */
export const damageMessage = (path: string, [from, to]: readonly [number, number], what = ''): string =>
  `${path}: damaged: bytes ${from} to ${to - 1}${what && ` (${what})`} do not match their checksum. ${REMEDY}`;

/**
 * Compares a whole file with its checksums.
 * @returns whether it has any
 * @throws DataError naming the first damaged place.
 */
export function verifyChecksums(path: string): boolean {
  const handle = openSync(path, 'r');
  try {
    const checksums = BlockChecksums.read(handle, path);
    const damage = checksums?.findDamage(0, checksums.length);
    if (damage) throw new DataError(damageMessage(path, damage));
    return checksums !== undefined;
  } finally {
    closeSync(handle);
  }
}
