import type { StartBoosting } from '../boosting-run.ts';
import { TreesError } from '../errors.ts';
import { startPortable } from '../portable/train-portable.ts';

/**
 * What trains: LightGBM's library in Node (`native`), TypeScript (`portable`), or the library where it is installed
 * (`auto`).
 */
export type TreesBackend = 'auto' | 'native' | 'portable';

export type ChosenTreesBackend = {
  readonly backend: 'native' | 'portable';
  /** Such as "LightGBM 4.7.0, 2 threads", or why it is not the library. */
  readonly detail: string;
};

/** @throws TreesError when the library is asked for and not available, or the name is unknown */
export async function openBackend(
  wanted: TreesBackend,
): Promise<ChosenTreesBackend & { readonly start: StartBoosting }> {
  if (wanted !== 'auto' && wanted !== 'native' && wanted !== 'portable') {
    throw new TreesError(`trainTrees: backend must be auto, native or portable, found ${String(wanted)}.`);
  }
  if (wanted === 'portable') return { backend: 'portable', detail: 'asked for', start: startPortable };
  try {
    const { openNative } = await import('#native');
    return { backend: 'native', ...openNative() };
  } catch (error) {
    if (!(error instanceof TreesError)) throw error;
    if (wanted === 'native') throw new TreesError(`trainTrees: backend "native" is not available: ${error.message}.`);
    return { backend: 'portable', detail: error.message, start: startPortable };
  }
}

/** The backend that `trainTrees` takes by default, to be shown at a program's start. */
export async function findTreesBackend(): Promise<ChosenTreesBackend> {
  const { backend, detail } = await openBackend('auto');
  return { backend, detail };
}
