// forget/: removes a person from a store and the files made of it. May import file/, import/, vectors/ and split/.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '@daybook/core';
import { openStore, shardPaths, type Store } from '../file/store.ts';
import { rewriteStore } from '../import/rewrite-store.ts';
import { forgetInFile, mayHoldPeople } from './forget-in-file.ts';
import { forgetVectors } from './forget-vectors.ts';

export type ForgetSummary = {
  readonly userId: string;
  /** What the store had of the person; zeros when it had nothing. */
  readonly events: number;
  readonly messages: number;
  /** Files that were written anew without the person. */
  readonly changed: readonly string[];
  /** Files of vectors that no longer belonged to the store's messages, and were removed. */
  readonly removed: readonly string[];
  /** Files in which the person was not found. */
  readonly unchanged: readonly string[];
};

/**
 * Removes a person from a store, its vectors, its logs of rejects and its split, and from `files`: people files and
 * scores (CSV, JSON lines, Parquet, HDF5). Every file is written anew, so that nothing remains in its bytes. Names of
 * conversations, roles and actors in other people's events call the person `forgotten`. Run again after an
 * interruption, it finishes.
 *
 * @throws ConfigError when a file is of an unknown kind, before anything is changed.
 */
export async function forgetPerson(
  storePath: string,
  userId: string,
  files: readonly string[] = [],
): Promise<ForgetSummary> {
  if (userId.trim() === '') throw new ConfigError('forget: needs the id of a person.');
  const unknown = files.filter((file) => !existsSync(file) || !mayHoldPeople(file));
  if (unknown.length > 0)
    throw new ConfigError(`forget: ${unknown.join(', ')} is missing or no .csv, .jsonl, .parquet, .h5 or .json file.`);

  const store = await openStore(storePath);
  const found = describePerson(store, userId);
  store.close();
  const names = nameTest(userId);
  const changed: string[] = [];
  for (const shard of shardPaths(storePath)) {
    const part = await openStore(shard);
    const { actor, role, conversation } = part.tables;
    const isThere = part.userIds.includes(userId) || [...actor, ...role, ...conversation].some(names.isNamed);
    part.close();
    if (!isThere) continue;
    await rewriteStore(shard, { without: userId, rename: names.rename });
    changed.push(shard);
  }
  const vectors = await forgetVectors(storePath, found.textHash, found.messageRows);
  const unchanged: string[] = [];
  for (const file of [...filesBeside(storePath), ...files])
    ((await forgetInFile(file, userId, names.isNamed)) ? changed : unchanged).push(file);
  return {
    userId,
    events: found.events,
    messages: found.messageRows.to - found.messageRows.from,
    changed: [...changed, ...vectors.changed],
    removed: vectors.removed,
    unchanged,
  };
}

function describePerson({ userIds, offsets, textHash }: Store, userId: string) {
  const person = userIds.indexOf(userId);
  const range = (offset: Float64Array) =>
    person === -1 ? { from: 0, to: 0 } : { from: offset[person]!, to: offset[person + 1]! };
  const events = range(offsets.event);
  return { events: events.to - events.from, messageRows: range(offsets.message), textHash };
}

/** The id as a name, or as a word of one: `coach-u1` names `u1`, `u10` does not. */
function nameTest(userId: string) {
  const escaped = userId.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'gu');
  return {
    isNamed: (name: string) => name.search(word) !== -1,
    rename: (name: string) => name.replace(word, 'forgotten'),
  };
}

/** Logs of rejects and the split, by their default names. */
function filesBeside(storePath: string): string[] {
  const stem = storePath.replace(/\/+$/, '').replace(/\.h5$/, '');
  const folder = dirname(stem);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(stem)}.rejects-`) || name === `${basename(stem)}.split.json`)
    .map((name) => join(folder, name));
}
