import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstallError } from './install-error.ts';

/** The version of tfjs-node, and of the project's tfjs-core, which it uses. */
export const TFJS_VERSION = '4.22.0';

/** Tags of the wheels. Only their C library is used, so any Python 3 can fetch them. */
export const WHEEL_TAGS = { python: '3.11', implementation: 'cp', abi: 'cp311' } as const;

export type Variant = 'cpu' | 'gpu';

/** Everything that determines the contents of an installation. */
export type Pins = {
  readonly variant: Variant;
  readonly tfjsPackage: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';
  /** Path of pip requirements with versions and sha256 hashes. */
  readonly requirements: string;
  /** Folder with package.json and package-lock.json: versions and hashes of the npm side. */
  readonly npmFolder: string;
  /** Platform tags that pip may choose from. */
  readonly wheelPlatforms: readonly string[];
  readonly tensorflowVersion: string;
  /** Hash of the requirements and the lock file; an installation with another hash is rebuilt. */
  readonly fingerprint: string;
};

const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * The pinned versions for a machine, by default this one.
 * @throws InstallError when no wheel is pinned for it.
 */
export function readPins(
  variant: Variant,
  platform: string = process.platform,
  architecture: string = process.arch,
): Pins {
  const packageFolder = join(import.meta.dirname, '..');
  const requirements = join(packageFolder, 'requirements', `${platform}-${architecture}-${variant}.txt`);
  const machine = MACHINES[architecture];
  if (!existsSync(requirements) || machine === undefined) {
    throw new InstallError(
      `libtensorflow: no TensorFlow wheel is pinned for ${platform}-${architecture}, variant ${variant}. Pinned ` +
        'are linux-x64 (cpu, gpu) and linux-arm64 (cpu). Use the WASM backend, which needs nothing, or try ' +
        `@tensorflow/tfjs-node's own install.`,
    );
  }
  const npmFolder = join(packageFolder, 'npm', variant);
  const fingerprint = createHash('sha256');
  for (const file of [requirements, join(npmFolder, 'package-lock.json')]) fingerprint.update(readFileSync(file));
  const tensorflowVersion = /^tensorflow[a-z-]*==(\S+)/m.exec(readFileSync(requirements, 'utf8'))?.[1] ?? 'unknown';
  return {
    variant,
    tfjsPackage: variant === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node',
    requirements,
    npmFolder,
    wheelPlatforms: ['manylinux_2_27', 'manylinux_2_17', 'manylinux2014', 'manylinux2010', 'manylinux_2_12'].map(
      (tag) => `${tag}_${machine}`,
    ),
    tensorflowVersion,
    fingerprint: fingerprint.digest('hex'),
  };
}
