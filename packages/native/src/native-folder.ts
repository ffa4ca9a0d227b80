import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InstallError } from './install-error.ts';

/** Where the packages look for native libraries: from their own folder upwards, like Node for node_modules. */
const NATIVE_FOLDER = '.native';

/** Something that can be installed. */
export type NativePart = {
  /** Its folder in `.native`. */
  readonly name: string;
  /** Files with all versions and hashes; an installation made from others is built again. */
  readonly pinFiles: readonly string[];
  /** Fetches and builds everything in `folder`. */
  build(folder: string): void;
  /**
   * Loads what is in `folder`. @returns its version
   * @throws InstallError when it does not run
   */
  verify(folder: string): string;
};

/** `built`: false when it was already there. */
export type Installed = { readonly folder: string; readonly version: string; readonly built: boolean };

/** `installed.json` */
type Stamp = { readonly fingerprint: string; readonly version: string };

function fingerprintOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The version of an installation with these pins that still runs; undefined when it must be built. */
function currentVersion(folder: string, part: NativePart, fingerprint: string): string | undefined {
  const file = join(folder, 'installed.json');
  if (!existsSync(file) || (JSON.parse(readFileSync(file, 'utf8')) as Stamp).fingerprint !== fingerprint)
    return undefined;
  try {
    return part.verify(folder);
  } catch (error) {
    if (error instanceof InstallError) return undefined;
    throw error;
  }
}

/**
 * Builds a part in `project`/.native/<name>, unless it is there. It is built in a folder beside it that is renamed at
 * the end, so a failure leaves the project as it was. package.json, package-lock.json and node_modules stay untouched,
 * so `npm ci` does not remove it.
 *
 * @param force build again when an installation with the same versions is there
 * @throws InstallError that says which step failed and what to do
 */
export function installPart(part: NativePart, project: string, force: boolean): Installed {
  const fingerprint = fingerprintOf(part.pinFiles);
  const nativeFolder = join(resolve(project), NATIVE_FOLDER);
  const folder = join(nativeFolder, part.name);
  const current = force ? undefined : currentVersion(folder, part, fingerprint);
  if (current !== undefined) return { folder, version: current, built: false };

  const building = join(nativeFolder, `building-${process.pid}`);
  mkdirSync(building, { recursive: true });
  writeFileSync(join(nativeFolder, '.gitignore'), '*\n');
  try {
    part.build(building);
    const version = part.verify(building);
    const stamp: Stamp = { fingerprint, version };
    writeFileSync(join(building, 'installed.json'), `${JSON.stringify(stamp)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
    return { folder, version, built: true };
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
