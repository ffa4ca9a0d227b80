// import/: event files → a store. May import schema/ and file/.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigError, DataError } from '@daybook/core';
import { draftOf, lock } from '@daybook/core/files';
import type { File } from 'h5wasm/node';
import { createEventColumns, type EventColumns } from '../file/event-columns.ts';
import { EventRuns } from './event-runs.ts';
import { writeHdf5 } from '../file/hdf5.ts';
import { checkInputs } from './input/input.ts';
import { loadColumns } from './load-columns.ts';
import { readFiles, type ImportProgress } from './read-files.ts';
import { openRejectLog } from './rejects.ts';
import { countRepeated } from './repeated-events.ts';
import { openStore } from '../file/store.ts';
import { createStoreWriter } from '../file/write-store.ts';

const MAX_EVENT_BYTES = 96e6;

export type ImportOptions = {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Unix seconds, the time of import: events more than a day later are refused. Default: the clock. */
  readonly now?: number;
  /** Bytes of events in memory, above which they are sorted and written to disk beside the store. Default 96 MB. */
  readonly maxEventBytes?: number;
  /** When aborted, the import stops within a second, removes its temporary files and leaves the store unchanged. */
  readonly signal?: AbortSignal;
};

/**
 * read = accepted + rejected + duplicates. `people`, `events`, `messages` and `meals` count the whole store afterwards.
 */
export type ImportSummary = {
  readonly read: number;
  /** Events and profiles that were stored. */
  readonly accepted: number;
  readonly rejected: number;
  /** Events left out because one with the same id was already there. */
  readonly duplicates: number;
  /** Events stored although they equal an earlier event, neither having an id. */
  readonly repeated: number;
  readonly profiles: number;
  readonly people: number;
  readonly events: number;
  readonly messages: number;
  readonly meals: number;
  readonly storePath: string;
  readonly rejectsPath: string;
};

/**
 * Imports JSONL, CSV and Parquet files into a store: a new one, or merged with the one that is there. Refused lines go
 * to `rejects.jsonl` beside the store, with file, line and reason. The store is replaced only when the new one is
 * complete.
 *
 * @example
 * const { accepted, rejected } = await importEvents(['events.jsonl'], 'store.h5');
 *
 * @throws DataError when a file cannot be read, `storePath` is not a store, or it was changed during the import.
 * @throws ConfigError when no file is given, or `storePath` is a folder of shards.
 */
export async function importEvents(
  files: readonly string[],
  storePath: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const bytesTotal = checkInputs(files);
  const release = lock(`${storePath}.lock`, storePath);
  try {
    return await importLocked(files, storePath, bytesTotal, options);
  } finally {
    release();
  }
}

async function importLocked(
  files: readonly string[],
  storePath: string,
  bytesTotal: number,
  options: ImportOptions,
): Promise<ImportSummary> {
  const before = stateOf(storePath);
  const columns = createEventColumns();
  const runs = new EventRuns(columns, `${draftOf(storePath)}.runs`, options.maxEventBytes ?? MAX_EVENT_BYTES);
  const rejectsPath = join(dirname(storePath), 'rejects.jsonl');
  const rejects = openRejectLog(rejectsPath);
  try {
    if (before !== undefined) await loadExisting(storePath, columns, runs);
    const firstNew = runs.length;
    const { read, profiles, duplicates } = await readFiles(files, {
      columns,
      runs,
      rejects,
      bytesTotal,
      now: options.now ?? Date.now() / 1000,
      onProgress: options.onProgress,
      signal: options.signal,
    });
    const merged = await writeHdf5(storePath, async (file) => {
      const written = await mergeRuns(file, columns, runs, firstNew, options.signal);
      if (stateOf(storePath) !== before)
        throw new DataError(
          `${storePath}: was changed by another process during this import. Nothing was stored; import again.`,
        );
      return written;
    });
    rejects.publish();
    const { duplicates: duplicatesLater, ...store } = merged;
    const allDuplicates = duplicates + duplicatesLater;
    return {
      read,
      accepted: read - rejects.count - allDuplicates,
      rejected: rejects.count,
      duplicates: allDuplicates,
      profiles,
      ...store,
      storePath,
      rejectsPath,
    };
  } catch (error) {
    rejects.discard();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    runs.discard();
  }
}

async function loadExisting(storePath: string, columns: EventColumns, runs: EventRuns): Promise<void> {
  if (statSync(storePath).isDirectory())
    throw new ConfigError(
      `import: ${storePath} is a folder. Import into a file such as ${join(storePath, 'store.h5')}.`,
    );
  const store = await openStore(storePath);
  try {
    loadColumns(store, columns, () => runs.makeRoom());
  } finally {
    store.close();
  }
}

/**
 * Writes all runs into the store file. @returns its counts, how many events from number `firstNew` on equal an earlier
 * one, and how many were left out because of an id in an earlier run.
 */
async function mergeRuns(
  file: File,
  columns: EventColumns,
  runs: EventRuns,
  firstNew: number,
  signal: AbortSignal | undefined,
) {
  const writer = createStoreWriter(file, columns, runs.isSplit);
  const pieces = runs.pieces();
  let repeated = 0;
  for (let piece = pieces.next(); ; piece = pieces.next()) {
    if (piece.done) return { ...writer.finish(), repeated, duplicates: piece.value };
    const { order, numberOf } = piece.value;
    writer.append(order);
    repeated += countRepeated(columns, order, (row) => numberOf(row) >= firstNew);
    await setImmediate(); // lets the event loop deliver an abort
    signal?.throwIfAborted();
  }
}

/** Identifies a version of a file: changes when the file is replaced or written to. */
function stateOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}
