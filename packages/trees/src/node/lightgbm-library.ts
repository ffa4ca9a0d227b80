import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TreesError } from '../errors.ts';

/** A pointer that the library gave. */
export type Handle = { readonly __handle: unique symbol };
type Out<T> = [T];

/** LightGBM's C interface (include/LightGBM/c_api.h), as far as it is used. Every function returns 0 or fails. */
const declarations = {
  LGBM_DatasetCreateFromMat:
    'const void *data, int type, int32_t rows, int32_t columns, int isRowMajor, const char *parameters, ' +
    'void *reference, _Out_ void **dataset',
  LGBM_DatasetSetField: 'void *dataset, const char *name, const void *values, int count, int type',
  LGBM_DatasetFree: 'void *dataset',
  LGBM_BoosterCreate: 'void *dataset, const char *parameters, _Out_ void **booster',
  LGBM_BoosterAddValidData: 'void *booster, void *dataset',
  LGBM_BoosterUpdateOneIter: 'void *booster, _Out_ int *isFinished',
  LGBM_BoosterGetCurrentIteration: 'void *booster, _Out_ int *iteration',
  LGBM_BoosterGetEval: 'void *booster, int dataIndex, _Out_ int *count, void *results',
  LGBM_BoosterSaveModelToString:
    'void *booster, int start, int iterations, int importance, int64_t size, _Out_ int64_t *length, void *text',
  LGBM_BoosterFree: 'void *booster',
} as const;

type LightgbmFunction = keyof typeof declarations;

export type Lightgbm = {
  readonly version: string;
  /** @throws TreesError with LightGBM's own words */
  call(name: LightgbmFunction, ...values: readonly unknown[]): void;
  /** Calls a function whose last argument is where it writes a handle or number. */
  read<T>(name: LightgbmFunction, ...values: readonly unknown[]): T;
};

/** The part of koffi (https://koffi.dev) that is used. */
type Koffi = { load(file: string): { func(declaration: string): (...values: unknown[]) => unknown } };

/** `.native/lightgbm` in the folder of this file or above; undefined when there is none. */
function findFolder(): string | undefined {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, '.native/lightgbm');
    if (existsSync(join(found, 'installed.json'))) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The library does not tell its version; who installed it wrote it down. */
function versionIn(folder: string): string {
  const stamp = JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8')) as { version?: string };
  return stamp.version ?? 'unknown';
}

/**
 * Loads the library that `npx @daybook/native lightgbm` has put into the project.
 * @throws TreesError when it is not there or does not load
 */
export function loadLightgbm(): Lightgbm {
  const folder = findFolder();
  if (folder === undefined) {
    throw new TreesError('LightGBM is not installed (npm run native; in other projects: npx @daybook/native lightgbm)');
  }
  const file = process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so';
  // Read when the library is loaded. With OpenMP's default, threads wait in a loop, which makes training 20 times
  // slower where other programs use the cores too.
  process.env['OMP_WAIT_POLICY'] ??= 'passive';
  try {
    const koffi = createRequire(join(folder, 'package.json'))('koffi') as Koffi;
    return bind(koffi.load(join(folder, 'lightgbm/lib', file)), versionIn(folder));
  } catch (error) {
    throw new TreesError(`LightGBM in ${folder} does not load (${(error as Error).message}). Install it again.`);
  }
}

function bind(library: ReturnType<Koffi['load']>, version: string): Lightgbm {
  const lastError = library.func('const char *LGBM_GetLastError()');
  const functions = new Map(
    Object.entries(declarations).map(([name, parameters]) => [name, library.func(`int ${name}(${parameters})`)]),
  );
  const call = (name: LightgbmFunction, ...values: readonly unknown[]) => {
    if (functions.get(name)!(...values) !== 0) throw new TreesError(`trainTrees: ${name}: ${String(lastError())}`);
  };
  return {
    version,
    call,
    read<T>(name: LightgbmFunction, ...values: readonly unknown[]) {
      const out = [null] as unknown as Out<T>;
      call(name, ...values, out);
      return out[0];
    },
  };
}
