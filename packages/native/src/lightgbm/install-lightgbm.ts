import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackWheels, wheelPlatforms } from '../fetch-wheels.ts';
import { InstallError } from '../install-error.ts';
import type { InstallOptions } from '../install-options.ts';
import { installPart, type Installed } from '../native-folder.ts';
import { installNpmPackages } from '../npm-packages.ts';
import { runCommand } from '../run-command.ts';

const PACKAGE_FOLDER = join(import.meta.dirname, '../..');
const NPM_FOLDER = join(PACKAGE_FOLDER, 'npm/lightgbm');

/** Loads the library the way @daybook/trees will and asks it for a number: a sample of 7 rows has 7. */
const PROGRAM = `
const [folder, library] = process.argv.slice(1);
const koffi = require(folder + '/node_modules/koffi');
const count = [0];
koffi.load(library).func('int LGBM_GetSampleCount(int, const char *, _Out_ int *)')(7, '', count);
if (count[0] !== 7) throw new Error('7 came out as ' + count[0]);
`;

/** pip requirements with the wheel of a machine, by default this one. @throws InstallError when none is pinned */
export function lightgbmRequirements(
  platform: string = process.platform,
  architecture: string = process.arch,
): { readonly file: string; readonly version: string } {
  const file = join(PACKAGE_FOLDER, `requirements/lightgbm-${platform}-${architecture}.txt`);
  if (!existsSync(file)) {
    throw new InstallError(
      `native: no LightGBM wheel is pinned for ${platform}-${architecture}. Pinned are linux and darwin ` +
        '(x64, arm64). @daybook/trees trains without it, more slowly.',
    );
  }
  return { file, version: /^lightgbm==(\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'unknown' };
}

/** Path of the library in an installation. */
const libraryOf = (folder: string) =>
  join(folder, 'lightgbm/lib', process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so');

/**
 * Fetches LightGBM's library from its wheel, and koffi, which calls it, into `project`/.native/lightgbm, unless they
 * are there.
 * @throws InstallError that says which step failed and what to do.
 */
export function installLightgbm({ project, force = false, onStep = () => {} }: InstallOptions): Installed {
  const { file, version } = lightgbmRequirements();
  const wheels = {
    requirements: file,
    platforms: wheelPlatforms(process.platform, process.arch),
    wanted: [String.raw`^lightgbm/lib/lib_lightgbm\.`, '/LICENSE$'],
    disk: '20 MB',
  };
  const build = (folder: string) => {
    onStep('fetching koffi with npm');
    installNpmPackages(NPM_FOLDER, folder);
    onStep(`fetching LightGBM ${version} with pip (4 MB)`);
    unpackWheels(wheels, folder);
    onStep('checking that it loads');
  };
  const verify = (folder: string) => {
    runCommand({
      program: process.execPath,
      arguments: ['-e', PROGRAM, folder, libraryOf(folder)],
      folder,
      advice: 'It needs OpenMP (Debian: apt-get install libgomp1; macOS: brew install libomp).',
    });
    return version;
  };
  return installPart(
    { name: 'lightgbm', pinFiles: [file, join(NPM_FOLDER, 'package-lock.json')], build, verify },
    project,
    force,
  );
}
