import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import type { CheckpointStore, TrainerState } from '../training/training-task.ts';
import { writeWholeFile } from './write-whole-file.ts';

/**
 * Checkpoints in `folder/checkpoint.safetensors`, a single file that is replaced whole: weights, best weights, AdamW's
 * moments and the counters of the training.
 * @throws WeightsError by `load` when the file is damaged.
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
