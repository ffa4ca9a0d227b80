import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { draftOf, publish } from '../file/publish.ts';

const FLUSH_CHARACTERS = 1 << 16;

/**
 * Replaces a text file, with its permissions, by what `fill` keeps of it.
 * @param fill returns whether anything was left out; if not, the file stays as it is.
 */
export async function writeLinesTo(
  path: string,
  fill: (keep: (text: string) => void) => Promise<boolean>,
): Promise<boolean> {
  const draft = draftOf(path);
  const handle = openSync(draft, 'w', statSync(path).mode);
  let waiting = '';
  const flush = () => {
    writeSync(handle, waiting);
    waiting = '';
  };
  let isChanged = false;
  try {
    isChanged = await fill((text) => {
      waiting += text;
      if (waiting.length >= FLUSH_CHARACTERS) flush();
    });
    flush();
  } finally {
    closeSync(handle);
    if (!isChanged) rmSync(draft, { force: true });
  }
  if (isChanged) publish(draft, path);
  return isChanged;
}
