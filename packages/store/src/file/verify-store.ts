import { createHash } from 'node:crypto';
import { DataError } from '@daybook/core';
import { verifyChecksums } from './block-checksums.ts';
import { rowBlocks } from './row-ranges.ts';
import { openStore, shardPaths, type Store } from './store.ts';
import { textDigestHex } from './text-digest.ts';

/** A file that was verified; `hasChecksums` is false for those of earlier versions, of which less can be said. */
export type VerifiedFile = { readonly path: string; readonly hasChecksums: boolean };

const TEXTS_AT_ONCE = 4096;

/** SHA-256 of the digests of all texts in the order of the store, which ties vectors to it. */
function hashTexts(store: Store): string {
  const hash = createHash('sha256');
  for (const { from, to } of rowBlocks(store.counts.messages, { size: TEXTS_AT_ONCE }))
    for (const bytes of store.readTextBytes(from, to)) hash.update(textDigestHex(bytes));
  return hash.digest('hex');
}

/**
 * Compares every byte of a store with its checksums, and its texts with their hash.
 * @throws DataError naming the file and the first damaged place.
 */
export async function verifyStore(path: string): Promise<VerifiedFile[]> {
  const verified: VerifiedFile[] = [];
  for (const shard of shardPaths(path)) {
    const hasChecksums = verifyChecksums(shard);
    const store = await openStore(shard);
    try {
      if (hashTexts(store) !== store.textHash)
        throw new DataError(`${shard}: damaged: its texts do not match their hash. Import the events again.`);
    } finally {
      store.close();
    }
    verified.push({ path: shard, hasChecksums });
  }
  return verified;
}
