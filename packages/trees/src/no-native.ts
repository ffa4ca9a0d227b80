import type { NativeTrainer } from './boosting-run.ts';
import { TreesError } from './errors.ts';

/** Stands for `node/native.ts` outside Node (`imports` in package.json). @throws TreesError always */
export function openNative(): NativeTrainer {
  throw new TreesError("LightGBM's library runs in Node only");
}
