import { DataError } from '@daybook/core';
import { verifyChecksums } from './block-checksums.ts';
import { openHdf5 } from './hdf5.ts';
import { shardPaths } from './store.ts';
import { openPart } from './store-part.ts';
import { hashTexts } from './write-store.ts';

/** A file that was verified; `hasChecksums` is false for those of earlier versions, of which less can be said. */
export type VerifiedFile = { readonly path: string; readonly hasChecksums: boolean };

/**
 * Compares every byte of a store with its checksums, and its texts with their hash.
 * @throws DataError naming the file and the first damaged place.
 */
export async function verifyStore(path: string): Promise<VerifiedFile[]> {
  const verified: VerifiedFile[] = [];
  for (const shard of shardPaths(path)) {
    const hasChecksums = verifyChecksums(shard);
    const part = await openPart(shard);
    part.close();
    const file = await openHdf5(shard);
    try {
      if (hashTexts(file) !== part.textHash)
        throw new DataError(`${shard}: damaged: its texts do not match their hash. Import the events again.`);
    } finally {
      file.close();
    }
    verified.push({ path: shard, hasChecksums });
  }
  return verified;
}
