import { statSync } from 'node:fs';
import { openTextFile } from '@daybook/core/files';

const FLUSH_CHARACTERS = 1 << 16;

/**
 * Replaces a text file, with its permissions, by what `fill` keeps of it.
 * @param fill returns whether anything was left out; if not, the file stays as it is.
 */
export async function writeLinesTo(
  path: string,
  fill: (keep: (text: string) => void) => Promise<boolean>,
): Promise<boolean> {
  const file = openTextFile(path, statSync(path).mode);
  let waiting = '';
  try {
    const isChanged = await fill((text) => {
      waiting += text;
      if (waiting.length < FLUSH_CHARACTERS) return;
      file.append(waiting);
      waiting = '';
    });
    file.append(waiting);
    if (isChanged) file.close();
    else file.abandon();
    return isChanged;
  } catch (error) {
    file.abandon();
    throw error;
  }
}
