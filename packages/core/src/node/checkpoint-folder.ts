import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import type { CheckpointStore, TrainerState } from '../training/run.ts';
import { writeWholeFile } from './write-whole-file.ts';

/**
 * Checkpoints in `folder/checkpoint.safetensors`, one file that is replaced whole: weights, prediction times, best
 * weights, and where training stood.
 */
export function checkpointFolder(folder: string): CheckpointStore {
  const file = join(folder, 'checkpoint.safetensors');
  return {
    async load() {
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!bytes) return undefined;
      const { tensors, metadata } = readSafetensors(bytes, file);
      return { state: JSON.parse(metadata['state'] ?? '{}') as TrainerState, tensors };
    },
    async save({ state, tensors }) {
      await writeWholeFile(file, writeSafetensors(tensors, { state: JSON.stringify(state) }));
    },
  };
}
