import { createEventColumns } from '../file/event-columns.ts';
import { writeHdf5 } from '../file/hdf5.ts';
import { draftOf, lock } from '@daybook/core/files';
import { openStore } from '../file/store.ts';
import { EventRuns } from './event-runs.ts';
import { loadColumns, type LoadChanges } from './load-columns.ts';
import { mergeRuns } from './merge-runs.ts';

/** Bytes of events in memory, above which they are sorted and written to disk beside the store. */
export const MAX_EVENT_BYTES = 96e6;

/**
 * Writes a store file anew with some changes, so that nothing of what was left out remains in its bytes.
 * @throws DataError when the file cannot be read as a store.
 */
export async function rewriteStore(path: string, changes: LoadChanges): Promise<void> {
  const release = lock(`${path}.lock`, path);
  try {
    await rewriteLocked(path, changes);
  } finally {
    release();
  }
}

async function rewriteLocked(path: string, changes: LoadChanges): Promise<void> {
  const columns = createEventColumns();
  const runs = new EventRuns(columns, `${draftOf(path)}.runs`, MAX_EVENT_BYTES);
  const store = await openStore(path);
  try {
    const { imports, idCheck } = store;
    loadColumns(store, columns, () => runs.makeRoom(), changes);
    const about = { imports, idCheck };
    await writeHdf5(path, (file) => mergeRuns(file, { columns, runs, firstNew: Infinity, about }));
  } finally {
    store.close();
    runs.discard();
  }
}

/**
 * Drops all texts of a store: only their digests stay, by which vectors that were made of them are found. Words of the
 * texts cannot be read again, though short common ones can be guessed from their digest, as from their vector.
 */
export const dropTexts = (path: string): Promise<void> => rewriteStore(path, { dropTexts: true });
