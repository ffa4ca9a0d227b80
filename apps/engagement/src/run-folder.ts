import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '@daybook/core';
import type { TrainHooks } from '@daybook/core/training';
import { checkpointFolder, writeWholeFile } from '@daybook/core/node';
import { Interrupted } from './interrupt.ts';

/**
 * Hooks of a training run that writes to a folder: one line of `history.jsonl` per validation, and checkpoints. Once
 * `signal` is aborted, it ends with a checkpoint and measures nothing.
 */
export function runFolderHooks(
  folder: string,
  { resume, progress, signal }: { readonly resume: boolean; readonly progress: Progress; readonly signal: AbortSignal },
): TrainHooks {
  const history = join(folder, 'history.jsonl');
  const checkpoints = checkpointFolder(join(folder, 'checkpoint'));
  mkdirSync(folder, { recursive: true });
  if (!resume) rmSync(history, { force: true });
  return {
    resume,
    signal,
    checkpoints: {
      load: () => checkpoints.load(),
      async save(checkpoint) {
        await checkpoints.save(checkpoint);
        if (signal.aborted)
          throw new Interrupted(
            `Stopped at step ${checkpoint.state.step}. ${folder} has a checkpoint: repeat the command with ` +
              '--resume to continue.',
          );
      },
    },
    onProgress: ({ done, total, metrics }) => progress({ done, total, label: 'steps', metrics }),
    onHistory: (entry) => appendFileSync(history, `${JSON.stringify(entry)}\n`),
  };
}

export async function writeMetrics(folder: string, metrics: unknown): Promise<void> {
  await writeWholeFile(join(folder, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
}
