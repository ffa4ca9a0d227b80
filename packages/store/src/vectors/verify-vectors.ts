import { openSync, readSync, closeSync, fstatSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '@daybook/core';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { verifyChecksums } from '../file/block-checksums.ts';
import { openHdf5, readAttribute } from '../file/hdf5.ts';
import { rowBlocks } from '../file/row-ranges.ts';
import type { VerifiedFile } from '../file/verify-store.ts';
import { parquetChecksum } from './parquet-file.ts';
import { vectorRows } from './vectors.ts';

/**
 * Compares every byte of a file of vectors with its checksums; its vectors must be finite.
 * @throws DataError naming the file and the first damaged place.
 */
export async function verifyVectors(path: string): Promise<VerifiedFile> {
  const hasChecksums = verifyChecksums(path);
  const file = await openHdf5(path);
  try {
    const name = file.get('vectors') === null ? 'vector' : 'vectors';
    const rows = vectorRows(file, path, Number(readAttribute(file, 'size') ?? 1), name);
    for (const { from, to } of rowBlocks(rows.length, { size: 1024 })) {
      const place = rows.read(from, to).values.findIndex((value) => !Number.isFinite(value));
      if (place !== -1)
        throw new DataError(`${path}: damaged: row ${from + Math.floor(place / rows.size)} holds a number not finite.`);
    }
  } finally {
    file.close();
  }
  return { path, hasChecksums };
}

/**
 * Compares the rows of a Parquet file that `encode` or `score` wrote with its checksum.
 * @throws DataError when they differ, or it is not Parquet.
 */
export async function verifyParquet(path: string): Promise<VerifiedFile> {
  let recorded: string | undefined;
  try {
    const { key_value_metadata: entries } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    recorded = entries?.find(({ key }) => key === parquetChecksum)?.value;
  } catch (error) {
    throw new DataError(`${path}: damaged: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (recorded === undefined) return { path, hasChecksums: false };
  const [end = '', checksum] = recorded.split(' ');
  if (checksumOf(path, Number(end)) !== checksum)
    throw new DataError(`${path}: damaged: its rows (bytes 0 to ${Number(end) - 1}) do not match their checksum.`);
  return { path, hasChecksums: true };
}

function checksumOf(path: string, end: number): string {
  const handle = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    let checksum = 0;
    for (let from = 0; from < Math.min(end, fstatSync(handle).size);) {
      const read = readSync(handle, piece, 0, Math.min(piece.length, end - from), from);
      checksum = crc32(piece.subarray(0, read), checksum);
      from += read;
    }
    return checksum.toString(16).padStart(8, '0');
  } finally {
    closeSync(handle);
  }
}
