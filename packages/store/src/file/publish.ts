import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** The name of a file while it is being written, in the folder of `path` and different for every process. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}.part`;
}

/**
 * Gives the closed file `draft` the name `path` in one step: readers find the old file or the whole new one, also after
 * a power cut. For files that are streamed; `writeWholeFile` of `@daybook/core/node` writes content held in memory.
 * @throws Error of the file system.
 */
export function publish(draft: string, path: string): void {
  sync(draft, 'r+');
  renameSync(draft, path);
  // The new name is on the disk once its folder is. Windows cannot sync folders.
  if (process.platform !== 'win32') sync(dirname(path), 'r');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
