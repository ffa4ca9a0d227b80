import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WeightsError } from '@daybook/core';

/**
 * Compares files of a weights folder with the hashes that its config lists.
 * @throws WeightsError naming the first that is missing or damaged.
 */
export async function verifyFiles(folder: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder, name);
    const content = await readFile(path).catch(() => undefined);
    if (content === undefined) throw new WeightsError(`${path}: missing. Copy or make the folder again.`);
    if (createHash('sha256').update(content).digest('hex') !== expected)
      throw new WeightsError(
        `${path}: damaged: its content does not match the checksum in ${join(folder, 'config.json')}. Copy or make ` +
          'the folder again.',
      );
  }
}
