import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';

export type NativePackage = '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';

/**
 * Where `npm run native` (`npx @daybook/native tensorflow`) puts a package: a folder `.native/<variant>` of the
 * project.
 */
const VARIANTS: Readonly<Record<NativePackage, string>> = {
  '@tensorflow/tfjs-node-gpu': 'gpu',
  '@tensorflow/tfjs-node': 'cpu',
};

/**
 * The package's entry file: installed in node_modules, or built in a `.native` folder here or above; undefined when
 * there is none.
 */
function findPackage(name: NativePackage): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    // Not among the project's packages: look where it is built.
  }
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const built = join(folder, '.native', VARIANTS[name], 'node_modules', name, 'dist/index.js');
    if (existsSync(built)) return built;
    if (folder === dirname(folder)) return undefined;
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed. */
function bridgeRemovedFunctions(): void {
  if ('isNullOrUndefined' in util) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** Version that tfjs-node keeps in its binding. */
function libtensorflowVersion(backend: object): string {
  if (!('binding' in backend) || typeof backend.binding !== 'object' || backend.binding === null) return 'unknown';
  return 'TF_Version' in backend.binding ? String(backend.binding.TF_Version) : 'unknown';
}

/**
 * Loads tfjs-node or tfjs-node-gpu and selects its backend.
 * @returns a description such as "libtensorflow 2.21.0, 2 threads"
 * @throws Error when it is not installed or does not load; the backend in use may then be another one.
 */
export async function useNativeBackend(name: NativePackage): Promise<string> {
  const file = findPackage(name);
  if (file === undefined)
    throw new Error('not installed (npm run native; in other projects: npx @daybook/native tensorflow)');
  bridgeRemovedFunctions();
  // Otherwise TensorFlow lists on stderr the processor features that it was compiled for.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('loaded, but its backend does not start');
  const device =
    name === '@tensorflow/tfjs-node-gpu'
      ? 'GPU'
      : `${process.env['TF_NUM_INTRAOP_THREADS'] ?? availableParallelism()} threads`;
  return `libtensorflow ${libtensorflowVersion(tf.backend())}, ${device}`;
}
