import { resolve } from 'node:path';
import { unpackWheels } from '../fetch-wheels.ts';
import type { InstallOptions } from '../install-options.ts';
import { installPart, type Installed } from '../native-folder.ts';
import { buildBinding } from './binding.ts';
import { installNodeModules } from './node-modules.ts';
import { readPins, type Variant } from './pins.ts';
import { verify } from './verify.ts';

/**
 * Builds tfjs-node against the libtensorflow of TensorFlow's wheel in `project`/.native/<variant>, unless it is there.
 *
 * @example
 * const { folder, version } = installTensorflow({ project: process.cwd(), variant: 'cpu' });
 *
 * @throws InstallError that says which step failed and what to do.
 */
export function installTensorflow(options: InstallOptions & { readonly variant: Variant }): Installed {
  const { project, variant, force = false, onStep = () => {} } = options;
  const pins = readPins(variant);
  const build = (folder: string) => {
    onStep(`fetching ${pins.tfjsPackage} with npm`);
    installNodeModules(pins, resolve(project), folder);
    onStep(`fetching TensorFlow ${pins.tensorflowVersion} with pip (${variant === 'gpu' ? '4 GB' : '270 MB'})`);
    unpackWheels(pins.wheels, folder);
    onStep('compiling the binding');
    buildBinding(pins, folder);
    onStep('checking that it loads');
  };
  return installPart(
    { name: variant, pinFiles: pins.files, build, verify: (folder) => verify(pins, folder) },
    project,
    force,
  );
}
