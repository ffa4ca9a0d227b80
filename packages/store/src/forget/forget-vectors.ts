import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '@daybook/core/files';
import { appendChecksums } from '../file/block-checksums.ts';
import { datasetOf, openHdf5, readAttribute } from '../file/hdf5.ts';
import { rowBlocks, type RowRange } from '../file/row-ranges.ts';
import { uint8Column } from '../file/stored-column.ts';
import { openStore, type Store } from '../file/store.ts';
import { DIGEST_BYTES } from '../file/text-digest.ts';
import { createDraft } from '../vectors/vectors-draft.ts';
import { describeVectors, vectorRows, vectorsFolder } from '../vectors/vectors.ts';

const ROWS_AT_ONCE = 1 << 14;

/**
 * Writes every file of vectors anew without the rows of the forgotten messages. Files that belonged to other messages
 * than the store had, and unfinished ones, are removed.
 * @param textHash of the store before.
 */
export async function forgetVectors(storePath: string, textHash: string, forgotten: RowRange) {
  const store = await openStore(storePath);
  const folder = vectorsFolder(store);
  const [changed, removed]: [string[], string[]] = [[], []];
  try {
    if (!existsSync(folder)) return { changed, removed };
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const outcome = name.endsWith('.h5') ? await rewrite(path, store, textHash, forgotten) : 'removed';
      if (outcome === 'removed') rmSync(path);
      if (outcome === 'changed') changed.push(path);
      if (outcome === 'removed') removed.push(path);
    }
    return { changed, removed };
  } finally {
    store.close();
  }
}

async function rewrite(
  path: string,
  store: Store,
  textHash: string,
  { from, to }: RowRange,
): Promise<'changed' | 'unchanged' | 'removed'> {
  const file = await openHdf5(path);
  try {
    const made = readAttribute(file, 'textHash');
    if (made === store.textHash) return 'unchanged';
    if (made !== textHash || file.get('digest') === null) return 'removed';
    const encoder = describeVectors(file, path);
    const [vectors, digests] = [vectorRows(file, path, encoder.size), uint8Column(file, path, 'digest')];
    const kept = new Uint8Array((vectors.length - (to - from)) * DIGEST_BYTES);
    kept.set(digests.read(0, from * DIGEST_BYTES));
    kept.set(digests.read(to * DIGEST_BYTES, vectors.length * DIGEST_BYTES), from * DIGEST_BYTES);
    const draft = `${path}.part`;
    const copy = await createDraft(draft, store, encoder, kept);
    try {
      for (const [rows, shift] of [
        [{ from: 0, to: from }, 0],
        [{ from: to, to: vectors.length }, to - from],
      ] as const)
        for (const block of rowBlocks(rows.to, { from: rows.from, size: ROWS_AT_ONCE }))
          datasetOf(copy, draft, 'vectors').write_slice(
            [
              [block.from - shift, block.to - shift],
              [0, encoder.size],
            ],
            vectors.read(block.from, block.to).values,
          );
      datasetOf(copy, draft, 'done').write_slice([[0, 1]], Int32Array.of(store.counts.messages));
    } finally {
      copy.close();
    }
    appendChecksums(draft);
    await replaceFile(path, (whole) => renameSync(draft, whole));
    return 'changed';
  } finally {
    file.close();
  }
}
