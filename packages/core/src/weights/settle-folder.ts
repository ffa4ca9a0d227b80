/** Node's file system; undefined in a browser. An import of it would stop bundlers for browsers. */
export const fileSystem = () => globalThis.process?.getBuiltinModule?.('node:fs/promises');

/** Where the new files of a folder lie while it is replaced; its first file to be renamed is the manifest. */
export const nextFolder = '.next';
/** In `nextFolder`: a JSON list of files that the new manifest does not have. */
export const staleFile = '.stale.json';
/** The manifest of a weights folder: it lists the other files, and its rename makes them valid. */
export const configFile = 'config.json';

const ignoreMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
};

/**
 * Completes the replacement of a weights folder whose process ended between the rename of the manifest and those of
 * the other files. Does nothing where none was begun, or where the manifest is still the old one. Several processes
 * may do it at once.
 */
export async function settleFolder(folder: string): Promise<void> {
  const fs = fileSystem();
  const next = `${folder}/${nextFolder}`;
  const names = await fs?.readdir(next, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  if (!fs || !names || names.some(({ name, parentPath }) => name === configFile && parentPath === next)) return;
  const stale = await fs.readFile(`${next}/${staleFile}`, 'utf8').catch(ignoreMissing);
  for (const name of stale === undefined ? [] : (JSON.parse(stale) as string[]))
    await fs.rm(`${folder}/${name}`, { force: true });
  for (const entry of names) {
    if (!entry.isFile() || entry.name === staleFile) continue;
    const inside = entry.parentPath.slice(next.length);
    await fs.mkdir(`${folder}${inside}`, { recursive: true });
    await fs.rename(`${entry.parentPath}/${entry.name}`, `${folder}${inside}/${entry.name}`).catch(ignoreMissing);
  }
  await fs.rm(next, { recursive: true, force: true });
}
