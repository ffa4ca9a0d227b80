import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { withChecksum } from '../../weights/checksums.ts';
import { configFile, nextFolder, settleFolder, staleFile } from '../../weights/settle-folder.ts';
import { draftOf, removeLeftovers, syncPath } from './draft.ts';
import { replaceFile } from './replace-file.ts';
import { storageError } from './storage-error.ts';

/** SHA-256 of files by their path in a folder, with `/` between its parts. */
export type FileHashes = Readonly<Record<string, string>>;

/** A person may edit the model card. */
const isPinned = (name: string): boolean => !/(^|\/)README\.md$/.test(name);

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}

async function hashFiles(folder: string): Promise<FileHashes> {
  const hashes: Record<string, string> = {};
  for (const name of (await filesIn(folder)).filter(isPinned))
    hashes[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return hashes;
}

/** Files that the present manifest of a folder lists; none where it is absent, damaged or of an earlier version. */
async function listedIn(folder: string): Promise<string[]> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, configFile), 'utf8')) as { files?: object };
    return Object.keys(files ?? {});
  } catch {
    return [];
  }
}

/**
 * Replaces the files of a weights folder all at once; what else lies in it stays. `fill` writes the new files into the
 * folder that it is given; then `config.json` is written with their hashes as `files` and its own as `checksum`. Its
 * rename is the one moment at which the new files become valid: `loadWeights` takes the old files before it and the
 * new ones after it, also when the process ends in between. One process at a time may replace a folder.
 *
 * @throws StorageError when the disk is full, read-only and the like: the files there are as before then.
 */
export async function replaceFolder(
  folder: string,
  config: object,
  fill: (draft: string) => void | Promise<void>,
): Promise<void> {
  if (folder.trim() === '') throw new ConfigError('An empty path cannot be written to. Name a folder.');
  const draft = draftOf(join(folder, configFile));
  const next = join(folder, nextFolder);
  let isValid = false;
  const safe = existsSync(join(folder, configFile)) ? 'The weights there are as before.' : 'No weights were written.';
  try {
    await mkdir(folder, { recursive: true });
    removeLeftovers(folder);
    await settleFolder(folder);
    await rm(next, { recursive: true, force: true });
    await mkdir(draft);
    await fill(draft);
    const files = await hashFiles(draft);
    const stale = (await listedIn(folder)).filter((name) => !(name in files));
    await replaceFile(
      join(draft, configFile),
      `${JSON.stringify(await withChecksum({ ...config, files }), null, 2)}\n`,
    );
    await replaceFile(join(draft, staleFile), JSON.stringify(stale));
    for (const name of await filesIn(draft)) syncPath(join(draft, name));
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) syncPath(join(entry.parentPath, entry.name));
    syncPath(draft);
    await rename(draft, next);
    syncPath(folder);
    await rename(join(next, configFile), join(folder, configFile));
    isValid = true;
    syncPath(folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!isValid) await rm(next, { recursive: true, force: true });
    throw storageError(folder, error, isValid ? '' : safe);
  }
  await settleFolder(folder);
  syncPath(folder);
}
