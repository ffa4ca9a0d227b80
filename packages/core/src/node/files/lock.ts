import { linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../../errors.ts';
import { draftOf, removeLeftovers } from './draft.ts';
import { hasEnded, ownName, type ProcessName } from './process-name.ts';
import { storageError } from './storage-error.ts';

type Owner = ProcessName & { readonly since: string };

const held = new Map<string, number>();

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Makes the file in one step, with its content. @returns false when one is there. */
function createWhole(path: string, content: string): boolean {
  const draft = draftOf(path);
  try {
    writeFileSync(draft, content);
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a process that has ended, which only one of several waiting processes may do. */
function removeStale(path: string, since: string): void {
  const guard = `${path}.stale`;
  if (!createWhole(guard, JSON.stringify({ ...ownName, since: '' } satisfies Owner))) {
    const other = readOwner(guard);
    if (other === undefined || hasEnded(other) === true) rmSync(guard, { force: true });
    return;
  }
  try {
    if (readOwner(path)?.since === since) unlinkSync(path);
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * Takes the lock file at `path`, which says that this process writes `what`. A lock whose process has ended, as after
 * `kill -9`, counts for nothing; one of another machine counts until its file is removed by hand. The process that
 * holds a lock may take it again.
 *
 * @returns a function that gives it back
 * @throws StorageError naming pid and start time of the process that holds it.
 */
export function lock(path: string, what: string): () => void {
  const times = held.get(path) ?? 0;
  const release = () => {
    const left = (held.get(path) ?? 1) - 1;
    if (left > 0) return void held.set(path, left);
    held.delete(path);
    rmSync(path, { force: true });
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    removeLeftovers(dirname(path));
    for (let attempt = 0; times === 0 && !createWhole(path, JSON.stringify({ ...ownName, since: now() })); attempt++) {
      const owner = readOwner(path);
      if (owner !== undefined && (hasEnded(owner) !== true || attempt > 20))
        throw new StorageError(
          `${what}: process ${owner.pid} has been writing to it since ${owner.since}. Wait until it ends` +
            `${hasEnded(owner) === undefined ? `, or if it runs no more on its machine, remove ${path}` : ''}.`,
        );
      if (owner !== undefined) removeStale(path, owner.since);
      else if (attempt > 20) rmSync(path, { force: true }); // no lock of ours: damaged
    }
  } catch (error) {
    throw storageError(what, error, 'Nothing was written.');
  }
  held.set(path, times + 1);
  return release;
}

const now = () => new Date().toISOString();
