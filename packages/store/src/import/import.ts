// import/: event files → a store. May import schema/, mapping/ and file/.
import { existsSync, statSync } from 'node:fs';
import { ConfigError, DataError } from '@daybook/core';
import { draftOf, lock } from '@daybook/core/files';
import { createEventColumns } from '../file/event-columns.ts';
import { EventRuns } from './event-runs.ts';
import { writeHdf5 } from '../file/hdf5.ts';
import type { ImportRecord } from '../file/import-records.ts';
import { tooFewAccepted } from './import-error.ts';
import { readingOf, type ImportOptions } from './import-options.ts';
import { fileSource, isRepeated, type Source } from './import-sources.ts';
import { checkInputs } from './input/input.ts';
import { loadColumns } from './load-columns.ts';
import { mergeRuns } from './merge-runs.ts';
import { Hopeless, readFiles, type Reading } from './read-files.ts';
import { MAX_EVENT_BYTES } from './rewrite-store.ts';
import { openRejectLog, type RejectReason } from './rejects.ts';
import { openStore, type Store } from '../file/store.ts';

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
  /** Files that were left out because the store has them already. */
  readonly skipped: readonly string[];
  /** The log of refused lines, and why they were refused, the commonest first. Undefined when there are none. */
  readonly rejectsPath: string | undefined;
  readonly reasons: readonly RejectReason[];
};

/**
 * Imports JSON lines, JSON arrays, tables of text, Parquet and queries into a store: a new one, or merged with the one
 * that is there. Refused lines are counted by reason and go to `STORE.rejects-TIME.jsonl`. The store is replaced only
 * when the new one is complete, and stays as it was when too few lines are accepted.
 *
 * @example
 * const { accepted, rejected } = await importEvents(['events.jsonl'], 'store.h5');
 * const map = { userId: 'user_id', time: 'created_at', type: "'order'" };
 * await importEvents(['orders.csv'], 'store.h5', { mapping: { map, timeZone: 'Europe/Zagreb' } });
 *
 * @throws DataError when a file cannot be read, too few lines are accepted, `storePath` is not a store, or it was
 * changed during the import.
 * @throws ConfigError when no file is given, a mapping does not fit, or `storePath` is a folder of shards.
 */
export async function importEvents(
  files: readonly string[],
  storePath: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const reading = readingOf(options);
  const bytesTotal = checkInputs(files, reading.format);
  const release = lock(`${storePath}.lock`, storePath);
  try {
    return await importLocked(files, storePath, { reading, bytesTotal }, options);
  } finally {
    release();
  }
}

async function importLocked(
  files: readonly string[],
  storePath: string,
  { reading, bytesTotal }: { readonly reading: Reading; readonly bytesTotal: number },
  options: ImportOptions,
): Promise<ImportSummary> {
  const before = stateOf(storePath);
  const now = options.now ?? Date.now() / 1000;
  const columns = createEventColumns();
  const runs = new EventRuns(columns, `${draftOf(storePath)}.runs`, options.maxEventBytes ?? MAX_EVENT_BYTES);
  const rejects = openRejectLog(rejectsPathOf(storePath), {
    withContent: options.rejectsWithContent ?? false,
    onReject: options.onReject,
  });
  const existing = before === undefined ? undefined : await openExisting(storePath, reading);
  const policy = options.repeats ?? 'skip';
  try {
    const known = [...(existing?.imports ?? [])];
    const { sources, skipped } = await chooseSources(files, reading, known, options);
    if (sources.length === 0) return unchanged(storePath, existing!, skipped);
    if (existing !== undefined) loadColumns(existing, columns, () => runs.makeRoom());
    const firstNew = runs.length;
    const { onProgress, onNote, signal, minAccepted = 0.5 } = options;
    const counts = await readFiles(sources, {
      columns,
      runs,
      rejects,
      reading,
      bytesTotal,
      now,
      minAccepted,
      onProgress,
      onNote,
      signal,
    }).catch((error: unknown) => {
      if (error instanceof Hopeless) return { ...nothing, read: error.read };
      throw error;
    });
    const { read, profiles, duplicates, rowHash } = counts;
    const taken = read - rejects.count;
    if (taken === 0 || taken < minAccepted * read)
      throw tooFewAccepted(
        sources.map(({ path, name }) => path ?? name),
        { read, accepted: taken },
        rejects.reasons(),
        minAccepted,
      );
    const finished = sources.map((source) => ({ ...source, hash: source.hash ?? rowHash! }));
    if (existing !== undefined && finished.some((source) => isRepeated(source, known, policy)))
      return unchanged(
        storePath,
        existing,
        finished.map(({ name }) => name),
      );
    const imports = finished.map(({ name, hash }, place): ImportRecord => ({
      name,
      hash,
      time: now,
      accepted: counts.accepted[place] ?? 0,
    }));
    const merged = await writeHdf5(storePath, async (file) => {
      const about = { imports: [...known, ...imports], idCheck: reading.hasher?.check ?? '' };
      const written = await mergeRuns(file, { columns, runs, firstNew, about, signal });
      if (stateOf(storePath) !== before)
        throw new DataError(
          `${storePath}: was changed by another process during this import. Nothing was stored; import again.`,
        );
      return written;
    });
    const reasons = rejects.reasons();
    const rejectsPath = rejects.publish();
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
      skipped,
      rejectsPath,
      reasons,
    };
  } catch (error) {
    rejects.discard();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    existing?.close();
    runs.discard();
  }
}

const nothing = { read: 0, profiles: 0, duplicates: 0, accepted: [] as number[], rowHash: undefined };

/** `store.h5` → `store.rejects-20260105T081200000Z.jsonl`: one log per store and run. */
const rejectsPathOf = (storePath: string): string =>
  `${storePath.replace(/\.h5$/, '')}.rejects-${new Date().toISOString().replace(/[-:.]/g, '')}.jsonl`;

/** The files that are not in the store yet, or the query. */
async function chooseSources(
  files: readonly string[],
  { format, mapping, preset, hasher: _ }: Reading,
  known: readonly ImportRecord[],
  { repeats: policy = 'skip', onNote, signal }: ImportOptions,
): Promise<{ sources: Source[]; skipped: string[] }> {
  if (format.sql !== undefined) {
    if (files.length > 1) throw new ConfigError('--sql: reads from one database file at most.');
    return { sources: [{ path: files[0], name: format.sql.slice(0, 200), hash: undefined }], skipped: [] };
  }
  const sources: Source[] = [];
  const skipped: string[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    const source = await fileSource(file, [mapping, format, preset !== undefined]);
    const here = sources.map(({ name, hash }): ImportRecord => ({
      name,
      hash: hash!,
      time: Date.now() / 1000,
      accepted: 0,
    }));
    const earlier = isRepeated(source, [...known, ...here], policy);
    if (earlier === undefined) {
      sources.push(source);
      continue;
    }
    skipped.push(file);
    onNote?.(
      `${file}: is left out; it was imported ${new Date(earlier.time * 1000).toISOString()} as ${earlier.name}.`,
    );
  }
  return { sources, skipped };
}

/** The summary of an import that added nothing. */
const unchanged = (storePath: string, { counts }: Store, skipped: readonly string[]): ImportSummary => ({
  read: 0,
  accepted: 0,
  rejected: 0,
  duplicates: 0,
  repeated: 0,
  profiles: 0,
  ...counts,
  storePath,
  skipped,
  rejectsPath: undefined,
  reasons: [],
});

async function openExisting(storePath: string, { hasher }: Reading): Promise<Store> {
  if (statSync(storePath).isDirectory())
    throw new ConfigError(`import: ${storePath} is a folder. Import into a file such as ${storePath}/store.h5.`);
  const store = await openStore(storePath);
  if (store.idCheck === (hasher?.check ?? '')) return store;
  store.close();
  throw new ConfigError(
    store.idCheck === ''
      ? `--hash-ids: the ids in ${storePath} are not hashed. Import everything into a new store.`
      : `${storePath}: holds hashed ids. Give the same --hash-ids as in the imports before, or people would double.`,
  );
}

/** Identifies a version of a file: changes when the file is replaced or written to. */
function stateOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}
