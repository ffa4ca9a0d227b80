import { existsSync } from 'node:fs';
import type { MessageEncoder } from '@daybook/core';
import { openHdf5, readAttribute } from '../file/hdf5.ts';
import { readRanges, rowBlocks } from '../file/row-ranges.ts';
import { uint8Column } from '../file/stored-column.ts';
import { DIGEST_BYTES } from '../file/text-digest.ts';
import { DigestTable } from './text-rows.ts';
import { vectorRows } from './vectors.ts';

/** Reading this many rows of vectors in vain costs less than another read. */
const MAX_VECTOR_GAP = 32;

/** Vectors that the same encoder made before, found by the digests of their texts. */
export type EarlierVectors = {
  /** The row of the text whose digest stands at a place; undefined when it has no vector. */
  rowOf(digests: Uint8Array, at: number): number | undefined;
  /** [rows × size], one vector for each row. */
  read(rows: readonly number[]): Float32Array[];
  close(): void;
};

/** Vectors of an earlier version of the store; undefined where the file has no digests, as earlier programs wrote. */
export async function openEarlierVectors(path: string, encoder: MessageEncoder): Promise<EarlierVectors | undefined> {
  if (!existsSync(path)) return undefined;
  const file = await openHdf5(path).catch(() => undefined);
  if (file === undefined) return undefined;
  if (readAttribute(file, 'fingerprint') !== encoder.fingerprint || file.get('digest') === null) {
    file.close();
    return undefined;
  }
  const digests = uint8Column(file, path, 'digest');
  const vectors = vectorRows(file, path, encoder.size);
  const table = new DigestTable();
  for (const { from, to } of rowBlocks(vectors.length)) {
    const block = digests.read(from * DIGEST_BYTES, to * DIGEST_BYTES);
    for (let row = from; row < to; row++) table.add(block, (row - from) * DIGEST_BYTES, row);
  }
  return {
    rowOf: (bytes, at) => table.rowOf(bytes, at),
    read: (rows) =>
      readRanges(
        vectors,
        rows.map((row) => ({ from: row, to: row + 1 })),
        MAX_VECTOR_GAP,
      ).map(({ values }) => values),
    close: () => void file.close(),
  };
}
