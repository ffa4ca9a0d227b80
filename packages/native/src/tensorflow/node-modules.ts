import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InstallError } from '../install-error.ts';
import { installNpmPackages } from '../npm-packages.ts';
import { TFJS_VERSION, type Pins } from './pins.ts';

/** tfjs packages that keep a registry of backends or kernels, of which a process may load one copy only. */
const SHARED_PACKAGES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu'];

/**
 * The version of a package as the project resolves it, directly or through @daybook/core; undefined when it has none.
 */
export function projectVersion(project: string, name: string): string | undefined {
  const starts = [join(project, 'package.json')];
  try {
    starts.push(createRequire(join(project, 'package.json')).resolve('@daybook/core/package.json'));
  } catch {
    // The project does not use @daybook/core: only its own packages count.
  }
  for (const start of starts) {
    for (let folder = dirname(start); ; folder = dirname(folder)) {
      const file = join(folder, 'node_modules', name, 'package.json');
      if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

/**
 * Installs tfjs-node and its npm dependencies into `folder`/node_modules from the pinned lock file, without install
 * scripts. Leaves out the shared packages that the project has, so that Node finds the project's copy of tfjs-core.
 * @throws InstallError when the project's tfjs-core has another version, or npm fails.
 */
export function installNodeModules(pins: Pins, project: string, folder: string): void {
  const found = projectVersion(project, '@tensorflow/tfjs-core');
  if (found !== TFJS_VERSION) {
    throw new InstallError(
      `native: ${pins.tfjsPackage} ${TFJS_VERSION} needs @tensorflow/tfjs-core ${TFJS_VERSION} in ` +
        `${project}, found ${found ?? 'none'}. Run this in the project that uses @daybook/core, or: npm install ` +
        `@tensorflow/tfjs-core@${TFJS_VERSION}`,
    );
  }
  installNpmPackages(pins.npmFolder, folder);
  for (const name of SHARED_PACKAGES) {
    if (projectVersion(project, name) === TFJS_VERSION)
      rmSync(join(folder, 'node_modules', name), { recursive: true, force: true });
  }
}
