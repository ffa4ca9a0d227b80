import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { hasEnded, ownName } from './process-name.ts';
import { storageError } from './storage-error.ts';

const DRAFT = /^\.daybook-([0-9a-f]{8})-(\d+)-(\d+)-\d+/;
const FOREIGN_DRAFT_MS = 24 * 60 * 60 * 1000;

let drafts = 0;

/** A new name for a file or folder while it is written: in the folder of `path`, and of this process alone. */
export function draftOf(path: string): string {
  const { host, pid, start } = ownName;
  return join(dirname(path), `.daybook-${host}-${pid}-${start}-${drafts++}`);
}

/**
 * Removes what processes that have ended left half written in a folder. Drafts of another machine, whose processes
 * cannot be seen, are removed when they are a day old.
 */
export function removeLeftovers(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const [, host, pid, start] = DRAFT.exec(name) ?? [];
    if (host === undefined) continue;
    const path = join(folder, name);
    try {
      const isDead = hasEnded({ host, pid: Number(pid), start: Number(start) });
      if (isDead ?? Date.now() - statSync(path).mtimeMs > FOREIGN_DRAFT_MS)
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removed it, or nobody may: it does no harm.
    }
  }
}

/** A file that is being written under another name. */
export type Draft = {
  /** Where to write it. */
  readonly path: string;
  /** Gives it its name. */
  publish(): void;
  /** Removes it; what was there before stays. */
  discard(): void;
  /** `error` with the file's name, and what is safe, where the file system caused it. */
  explain(error: unknown): unknown;
};

/**
 * Begins to replace the file at `path`: the caller writes to the draft's path and publishes it. Makes the folder if
 * absent, and tries whether it can be written to.
 * @throws ConfigError when the path is empty or a folder; StorageError when the folder cannot be written to.
 */
export function openDraft(path: string, mode = 0o666): Draft {
  if (path.trim() === '') throw new ConfigError('An empty path cannot be written to. Name a file.');
  const folder = dirname(path);
  const explain = (error: unknown) =>
    storageError(path, error, existsSync(path) ? 'The file there is as before.' : 'No file was written.');
  const draft = draftOf(path);
  try {
    mkdirSync(folder, { recursive: true });
    if (isFolder(path)) throw new ConfigError(`${path} is a folder. Name a file in it.`);
    removeLeftovers(folder);
    closeSync(openSync(draft, 'wx', mode));
  } catch (error) {
    throw explain(error);
  }
  const discard = () => rmSync(draft, { force: true });
  return {
    path: draft,
    discard,
    explain,
    publish() {
      try {
        syncPath(draft);
        renameSync(draft, path);
        syncPath(folder);
      } catch (error) {
        discard();
        throw explain(error);
      }
    },
  };
}

/** Also asks for the name itself: one that is too long is refused before anything is computed. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Puts a file, or the names in a folder, on the disk. Windows cannot sync folders. */
export function syncPath(path: string): void {
  if (process.platform === 'win32' && isFolder(path)) return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes all of `content`: one call of the system may write less, as on a disk that fills up. */
export function writeFully(handle: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let from = 0; from < bytes.length;) from += writeSync(handle, bytes, from, bytes.length - from);
}
