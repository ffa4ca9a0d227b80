import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBinding } from './binding.ts';
import { InstallError } from './install-error.ts';
import { installNodeModules } from './node-modules.ts';
import { readPins, type Pins, type Variant } from './pins.ts';
import { verify } from './verify.ts';
import { unpackWheels } from './wheel.ts';

/** Where @daybook/core looks for a native backend: from its own folder upwards, like Node for node_modules. */
const NATIVE_FOLDER = '.native';

export type InstallOptions = {
  /** Folder with the package.json of the project. */
  readonly project: string;
  readonly variant: Variant;
  /** Whether to build again when an installation with the same versions is there. Default false. */
  readonly force?: boolean;
  /** Called at the start of each step with a line to show. */
  readonly onStep?: (message: string) => void;
};

/** `built`: false when it was already there. */
export type Installed = { readonly folder: string; readonly libtensorflow: string; readonly built: boolean };

type Stamp = { readonly fingerprint: string };

/** The libtensorflow version of an installation with these pins that still runs; undefined when it must be built. */
function currentVersion(folder: string, pins: Pins): string | undefined {
  const file = join(folder, 'installed.json');
  if (!existsSync(file) || (JSON.parse(readFileSync(file, 'utf8')) as Stamp).fingerprint !== pins.fingerprint)
    return undefined;
  try {
    return verify(pins, folder);
  } catch (error) {
    if (error instanceof InstallError) return undefined;
    throw error;
  }
}

/**
 * Builds tfjs-node against the libtensorflow of TensorFlow's wheel in `project`/.native/<variant>, unless it is there.
 * It is built in a folder beside it that is renamed at the end, so a failure leaves the project as it was.
 * package.json,
 * package-lock.json and node_modules stay untouched, so `npm ci` does not remove it.
 *
 * @example
 * const { folder, libtensorflow } = install({ project: process.cwd(), variant: 'cpu' });
 *
 * @throws InstallError that says which step failed and what to do.
 */
export function install({ project, variant, force = false, onStep = () => {} }: InstallOptions): Installed {
  const pins = readPins(variant);
  const nativeFolder = join(resolve(project), NATIVE_FOLDER);
  const folder = join(nativeFolder, variant);
  const current = force ? undefined : currentVersion(folder, pins);
  if (current !== undefined) return { folder, libtensorflow: current, built: false };

  const building = join(nativeFolder, `building-${process.pid}`);
  mkdirSync(building, { recursive: true });
  writeFileSync(join(nativeFolder, '.gitignore'), '*\n');
  try {
    onStep(`fetching ${pins.tfjsPackage} with npm`);
    installNodeModules(pins, resolve(project), building);
    onStep(`fetching TensorFlow ${pins.tensorflowVersion} with pip (${variant === 'gpu' ? '4 GB' : '270 MB'})`);
    unpackWheels(pins, building);
    onStep('compiling the binding');
    buildBinding(pins, building);
    onStep('checking that it loads');
    const libtensorflow = verify(pins, building);
    const stamp: Stamp = { fingerprint: pins.fingerprint };
    writeFileSync(join(building, 'installed.json'), `${JSON.stringify(stamp)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
    return { folder, libtensorflow, built: true };
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
