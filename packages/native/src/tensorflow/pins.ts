import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wheelPlatforms, type Wheels } from '../fetch-wheels.ts';
import { InstallError } from '../install-error.ts';

/** The version of tfjs-node, and of the project's tfjs-core, which it uses. */
export const TFJS_VERSION = '4.22.0';

export type Variant = 'cpu' | 'gpu';

/** Everything that determines the contents of an installation. */
export type Pins = {
  readonly tfjsPackage: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';
  readonly wheels: Wheels;
  /** Folder with package.json and package-lock.json: versions and hashes of the npm side. */
  readonly npmFolder: string;
  readonly tensorflowVersion: string;
  /** C++: tfjs-node's binding and what we add to it. */
  readonly bindingSource: string;
  /** The files with versions and hashes. */
  readonly files: readonly string[];
};

/** TensorFlow's two libraries and C headers, and NVIDIA's libraries. */
const WANTED = [
  String.raw`^tensorflow/libtensorflow_(cc|framework)\.so\.2$`,
  String.raw`^tensorflow/include/(tensorflow|xla/tsl)/c/.*\.h$`,
  String.raw`^tensorflow/include/(tensorflow/core|tsl)/platform/ctstring.*\.h$`,
  String.raw`^tensorflow/(THIRD_PARTY_NOTICES\.txt|include/LICENSE)$`,
  String.raw`^nvidia/.*(\.so|libdevice\.10\.bc$|/ptxas$)`,
];

/**
 * The pinned versions for a machine, by default this one.
 * @throws InstallError when no wheel is pinned for it.
 */
export function readPins(
  variant: Variant,
  platform: string = process.platform,
  architecture: string = process.arch,
): Pins {
  const packageFolder = join(import.meta.dirname, '../..');
  const requirements = join(packageFolder, `requirements/tensorflow-${variant}-${platform}-${architecture}.txt`);
  if (!existsSync(requirements)) {
    throw new InstallError(
      `native: no TensorFlow wheel is pinned for ${platform}-${architecture}, variant ${variant}. Pinned ` +
        'are linux-x64 (cpu, gpu) and linux-arm64 (cpu). Use the WASM backend, which needs nothing, or try ' +
        `@tensorflow/tfjs-node's own install.`,
    );
  }
  const bindingSource = join(packageFolder, 'binding/functions.cc');
  const npmFolder = join(packageFolder, `npm/tensorflow-${variant}`);
  return {
    tfjsPackage: variant === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node',
    wheels: {
      requirements,
      platforms: wheelPlatforms(platform, architecture),
      wanted: WANTED,
      disk: variant === 'gpu' ? '6 GB' : '1.1 GB',
    },
    npmFolder,
    tensorflowVersion: /^tensorflow[a-z-]*==(\S+)/m.exec(readFileSync(requirements, 'utf8'))?.[1] ?? 'unknown',
    bindingSource,
    files: [requirements, join(npmFolder, 'package-lock.json'), bindingSource],
  };
}
