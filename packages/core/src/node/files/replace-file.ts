import { closeSync, openSync } from 'node:fs';
import { openDraft, writeFully } from './draft.ts';

/** A text file that is written piece by piece and takes its name by `close`; `abandon` leaves what was there. */
export type TextFile = { append(text: string | Uint8Array): void; close(): void; abandon(): void };

/**
 * Replaces the file at `path` whole: whoever reads it, also after a power cut, finds the old content or the new one.
 * Makes its folder if absent. `content`: what to write, or a function that writes it to the path it is given.
 *
 * @example
 * await replaceFile('runs/a/metrics.json', JSON.stringify(metrics));
 *
 * @throws StorageError when the disk is full, read-only and the like: the file there is as before then.
 */
export async function replaceFile<T = void>(
  path: string,
  content: string | Uint8Array | ((draft: string) => T | Promise<T>),
): Promise<T> {
  const draft = openDraft(path);
  let result: T;
  try {
    if (typeof content === 'function') result = await content(draft.path);
    else result = writeContent(draft.path, content) as T;
  } catch (error) {
    draft.discard();
    throw draft.explain(error);
  }
  draft.publish();
  return result;
}

/** As `replaceFile`, for content in memory, without a promise. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const file = openTextFile(path);
  try {
    file.append(content);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.close();
}

function writeContent(path: string, content: string | Uint8Array): void {
  const handle = openSync(path, 'w');
  try {
    writeFully(handle, content);
  } finally {
    closeSync(handle);
  }
}

/**
 * Begins to replace a text file that is written piece by piece. `mode`: who may read it, default everybody.
 * @throws StorageError as `replaceFile` does, here and in `append` and `close`.
 */
export function openTextFile(path: string, mode = 0o666): TextFile {
  const draft = openDraft(path, mode);
  const handle = openSync(draft.path, 'w');
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(handle);
    isOpen = false;
  };
  return {
    append(text) {
      try {
        writeFully(handle, text);
      } catch (error) {
        throw draft.explain(error);
      }
    },
    close() {
      close();
      draft.publish();
    },
    abandon() {
      close();
      draft.discard();
    },
  };
}
