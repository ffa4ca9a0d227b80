import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Progress } from '@daybook/core';
import type { HistoryEntry, TrainHooks } from '@daybook/core/training';
import { checkpointFolder, openTensorBoard, writeWholeFile } from '@daybook/core/node';
import { Interrupted } from './interrupt.ts';

export type RunFolderOptions = {
  readonly resume: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Folder for TensorBoard's event files; each run has a folder of its own name in it. */
  readonly tensorboard?: string | undefined;
};

const scalarsOf = ({ step, trainLoss, learningRate, validation }: HistoryEntry) => ({
  step,
  values: {
    trainLoss,
    learningRate,
    ...Object.fromEntries(Object.entries(validation).map(([name, value]) => [`validation/${name}`, value])),
  },
});

/**
 * Hooks of a training run that writes to a folder: one line of `history.jsonl` per validation, and checkpoints. Once
 * `signal` is aborted, it ends with a checkpoint and measures nothing.
 */
export function runFolderHooks(
  folder: string,
  { resume, progress, signal, tensorboard }: RunFolderOptions,
): TrainHooks {
  const history = join(folder, 'history.jsonl');
  const checkpoints = checkpointFolder(join(folder, 'checkpoint'));
  const writeScalars = tensorboard === undefined ? undefined : openTensorBoard(join(tensorboard, basename(folder)));
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
    onHistory(entry) {
      appendFileSync(history, `${JSON.stringify(entry)}\n`);
      writeScalars?.(scalarsOf(entry));
    },
  };
}

export async function writeMetrics(folder: string, metrics: unknown): Promise<void> {
  await writeWholeFile(join(folder, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
}
