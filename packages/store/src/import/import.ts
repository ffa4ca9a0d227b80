import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigError, DataError } from '@daybook/core';
import type { File } from 'h5wasm/node';
import { appendEvent, appendProfile, createEventColumns, type EventColumns } from '../file/event-columns.ts';
import { EventRuns } from './event-runs.ts';
import { writeHdf5 } from '../file/hdf5.ts';
import { draftOf } from '../file/publish.ts';
import { checkInputs, readInput } from './input/input.ts';
import { loadColumns } from './load-columns.ts';
import { readLine } from './read-line.ts';
import { openRejectLog, type RejectLog } from './rejects.ts';
import { countRepeated } from './repeated-events.ts';
import { createLineScanner } from './scan-event.ts';
import { openStore } from '../file/store.ts';
import { createStoreWriter } from '../file/write-store.ts';

const MAX_EVENT_BYTES = 96e6;

export type ImportProgress = {
  readonly file: string;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly lines: number;
};

export type ImportOptions = {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** The moment of import in unix seconds; events more than a day later are refused. Default: the clock. */
  readonly now?: number;
  /** Events that stay in memory until they are put aside on disk, beside the store. Default 96 MB. */
  readonly maxEventBytes?: number;
  /** Aborted, the import stops within a second, leaves the store as it was, and takes its files away. */
  readonly signal?: AbortSignal;
};

/**
 * read = accepted + rejected + duplicates. `people`, `events`, `messages`, `meals` count the whole store afterwards.
 */
export type ImportSummary = {
  readonly read: number;
  /** Events and profiles taken. */
  readonly accepted: number;
  readonly rejected: number;
  /** Left out because an event with the same id was there. */
  readonly duplicates: number;
  /** Taken, although equal to an earlier event without id. */
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
 * Imports JSONL, CSV and Parquet files into a store, which is made or, if it is there, merged with. `rejects.jsonl`
 * beside it names every line refused. The store is replaced only when the new one is whole.
 * @throws DataError when a file cannot be read or `storePath` is something else than a store; ConfigError for a folder
 * of shards.
 */
export async function importEvents(
  files: readonly string[],
  storePath: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const bytesTotal = checkInputs(files);
  const before = stateOf(storePath);
  const columns = createEventColumns();
  const runs = new EventRuns(columns, `${draftOf(storePath)}.runs`, options.maxEventBytes ?? MAX_EVENT_BYTES);
  const rejectsPath = join(dirname(storePath), 'rejects.jsonl');
  const rejects = openRejectLog(rejectsPath);
  try {
    if (before !== undefined) await loadExisting(storePath, columns, runs);
    const firstNew = runs.length;
    const { read, profiles, duplicates } = await readFiles(files, { columns, runs, rejects, bytesTotal, options });
    const merged = await writeHdf5(storePath, async (file) => {
      const written = await mergeRuns(file, columns, runs, firstNew, options.signal);
      if (stateOf(storePath) !== before)
        throw new DataError(
          `${storePath}: was changed by somebody else during this import. Nothing was stored; import again.`,
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
 * @returns what the store holds, how many events from number `firstNew` on equal an earlier one, and how many had an id
 * that an earlier run has.
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
    await setImmediate(); // so that a signal is heard
    signal?.throwIfAborted();
  }
}

/** Which file lies there now: changes when it is replaced or written to. */
function stateOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}

type Reading = {
  readonly columns: EventColumns;
  readonly runs: EventRuns;
  readonly rejects: RejectLog;
  readonly bytesTotal: number;
  readonly options: ImportOptions;
};

async function readFiles(files: readonly string[], { columns, runs, rejects, bytesTotal, options }: Reading) {
  const now = options.now ?? Date.now() / 1000;
  const counts = { read: 0, profiles: 0, duplicates: 0 };
  const scanner = createLineScanner(columns, now);
  const afterEvent = () => {
    options.signal?.throwIfAborted();
    runs.makeRoom();
  };
  let bytesBefore = 0;
  for (const file of files) {
    const reject = (reason: string, line: number) => rejects.add(file, line, reason);
    await readInput(file, {
      scan(bytes, from) {
        const end = scanner.scan(bytes, from);
        if (end === -1) return end;
        counts.read++;
        afterEvent();
        return end;
      },
      row(value, line) {
        counts.read++;
        const result = readLine(value, now);
        if ('reason' in result) return reject(result.reason, line);
        if ('event' in result) {
          if (!appendEvent(columns, result.event)) counts.duplicates++;
          return afterEvent();
        }
        counts.profiles++;
        appendProfile(columns, result.profile);
      },
      malformed(reason, line) {
        counts.read++;
        reject(reason, line);
      },
      progress: (bytes) =>
        options.onProgress?.({ file, bytesRead: bytesBefore + bytes, bytesTotal, lines: counts.read }),
    });
    bytesBefore += statSync(file).size;
  }
  return { ...counts, duplicates: counts.duplicates + scanner.duplicates };
}
