import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, DataError } from '@daybook/core';
import { appendEvent, appendProfile, createEventColumns, type EventColumns } from './event-columns.ts';
import { writeHdf5 } from './hdf5.ts';
import { checkInputs, readInput } from './input.ts';
import { loadColumns } from './load-columns.ts';
import { readLine } from './read-line.ts';
import { openRejectLog, type RejectLog } from './rejects.ts';
import { countRepeated } from './repeated-events.ts';
import { createLineScanner } from './scan-event.ts';
import { openStore } from './store.ts';
import { writeStore } from './write-store.ts';

export type ImportProgress = { readonly file: string; readonly bytesRead: number; readonly bytesTotal: number; readonly lines: number };

export type ImportOptions = {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** The moment of import in unix seconds; events more than a day later are refused. Default: the clock. */
  readonly now?: number;
};

/** read = accepted + rejected + duplicates. `people`, `events`, `messages`, `meals` count the whole store afterwards. */
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
 * Imports JSONL, CSV and Parquet files into a store, which is made or, if it is there, merged with. `rejects.jsonl` beside it
 * names every line refused. The store is replaced only when the new one is whole.
 * @throws DataError when a file cannot be read or `storePath` is something else than a store; ConfigError for a folder of shards.
 */
export async function importEvents(files: readonly string[], storePath: string, options: ImportOptions = {}): Promise<ImportSummary> {
  const bytesTotal = checkInputs(files);
  const before = stateOf(storePath);
  const columns = createEventColumns();
  if (before !== undefined) await loadExisting(storePath, columns);
  const firstNew = columns.user.length;

  const rejectsPath = join(dirname(storePath), 'rejects.jsonl');
  const rejects = openRejectLog(rejectsPath);
  try {
    const { read, profiles, duplicates } = await readFiles(files, columns, rejects, bytesTotal, options);
    const order = await writeHdf5(storePath, (file) => {
      const written = writeStore(file, columns);
      if (stateOf(storePath) !== before) throw new DataError(`${storePath}: was changed by somebody else during this import. Nothing was stored; import again.`);
      return written;
    });
    rejects.publish();
    return {
      read,
      accepted: read - rejects.count - duplicates,
      rejected: rejects.count,
      duplicates,
      repeated: countRepeated(columns, order, firstNew),
      profiles,
      people: order.people.length,
      events: columns.user.length,
      messages: columns.texts.length,
      meals: columns.foodOffsets.length - 1,
      storePath,
      rejectsPath,
    };
  } catch (error) {
    rejects.discard();
    throw error;
  }
}

async function loadExisting(storePath: string, columns: EventColumns): Promise<void> {
  if (statSync(storePath).isDirectory()) throw new ConfigError(`import: ${storePath} is a folder. Import into a file such as ${join(storePath, 'store.h5')}.`);
  const store = await openStore(storePath);
  try {
    loadColumns(store, columns);
  } finally {
    store.close();
  }
}

/** Which file lies there now: changes when it is replaced or written to. */
function stateOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}

async function readFiles(files: readonly string[], columns: EventColumns, rejects: RejectLog, bytesTotal: number, options: ImportOptions) {
  const now = options.now ?? Date.now() / 1000;
  const counts = { read: 0, profiles: 0, duplicates: 0 };
  const scanner = createLineScanner(columns, now);
  let bytesBefore = 0;
  for (const file of files) {
    const reject = (reason: string, line: number) => rejects.add(file, line, reason);
    await readInput(file, {
      scan(bytes, from) {
        const end = scanner.scan(bytes, from);
        if (end !== -1) counts.read++;
        return end;
      },
      row(value, line) {
        counts.read++;
        const result = readLine(value, now);
        if ('reason' in result) return reject(result.reason, line);
        if ('event' in result) {
          if (!appendEvent(columns, result.event)) counts.duplicates++;
          return;
        }
        counts.profiles++;
        appendProfile(columns, result.profile);
      },
      malformed(reason, line) {
        counts.read++;
        reject(reason, line);
      },
      progress: (bytes) => options.onProgress?.({ file, bytesRead: bytesBefore + bytes, bytesTotal, lines: counts.read }),
    });
    bytesBefore += statSync(file).size;
  }
  return { ...counts, duplicates: counts.duplicates + scanner.duplicates };
}
