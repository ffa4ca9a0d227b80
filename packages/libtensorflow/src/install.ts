import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBinding } from './binding.ts';
import { InstallError } from './install-error.ts';
import { installNodeModules } from './node-modules.ts';
import { readPins, type Pins, type Variant } from './pins.ts';
import { verify } from './verify.ts';
import { unpackWheels } from './wheel.ts';

/** Where @daybook/core looks for a native backend, from its own folder upwards, as Node does for node_modules. */
const NATIVE_FOLDER = '.native';

export type InstallOptions = {
  /** Folder of the project's package.json. */
  readonly project: string;
  readonly variant: Variant;
  /** Build again although an installation with these pins is there. */
  readonly force?: boolean;
  /** Told what begins. */
  readonly onStep?: (message: string) => void;
};

export type Installed = { readonly folder: string; readonly libtensorflow: string; readonly built: boolean };

type Stamp = { readonly fingerprint: string };

/** The libtensorflow of an installation with these very pins that still runs; undefined when it must be built. */
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
 * Builds tfjs-node against the libtensorflow of TensorFlow's wheel into `project`/.native/<variant>, unless it is
 * there. Everything happens in a folder beside it, renamed at the end: a failure leaves the project as it was.
 * package.json, package-lock.json and node_modules are not touched, so `npm ci` neither removes it nor notices it.
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
