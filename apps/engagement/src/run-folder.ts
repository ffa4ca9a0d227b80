import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError, type Progress } from '@daybook/core';
import { lock, replaceFile, replaceFileSync, storageError } from '@daybook/core/files';
import type { HistoryEntry, TrainHooks } from '@daybook/core/training';
import { checkpointFolder, openTensorBoard } from '@daybook/core/node';
import type { Console } from './console.ts';
import { Interrupted } from './interrupt.ts';

/** Holds the lock of a run's folder while `use` runs: a second training into it is refused. */
export async function withRunFolder<Result>(folder: string, use: () => Promise<Result>): Promise<Result> {
  if (folder.trim() === '') throw new ConfigError('--out: an empty path cannot be written to. Name a folder.');
  const release = lock(join(folder, '.lock'), folder);
  try {
    return await use();
  } finally {
    release();
  }
}

/** Keeps the lines up to a step: those of steps after a checkpoint are written again. */
function trimHistory(path: string, lastStep: number): void {
  if (!existsSync(path)) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  const kept = lines.filter((line) => {
    try {
      return (JSON.parse(line) as { step: number }).step <= lastStep;
    } catch {
      return false; // the last line of a killed process
    }
  });
  replaceFileSync(path, kept.map((line) => `${line}\n`).join(''));
}

export type RunHooks = {
  readonly resume: boolean;
  readonly console: Pick<Console, 'note'>;
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
  { resume, console, progress, signal, tensorboard }: RunHooks,
): TrainHooks {
  const history = join(folder, 'history.jsonl');
  const checkpoints = checkpointFolder(join(folder, 'checkpoint'), (line) => console.note(line));
  const writeScalars = tensorboard === undefined ? undefined : openTensorBoard(join(tensorboard, basename(folder)));
  try {
    mkdirSync(folder, { recursive: true });
    if (!resume) {
      rmSync(join(folder, 'checkpoint'), { recursive: true, force: true });
      replaceFileSync(history, '');
    }
  } catch (error) {
    throw storageError(folder, error, 'Nothing was written.');
  }
  return {
    resume,
    signal,
    checkpoints: {
      async load() {
        const checkpoint = await checkpoints.load();
        trimHistory(history, checkpoint?.state.step ?? -1);
        return checkpoint;
      },
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
    onNote: (line) => console.note(line),
    onHistory(entry) {
      try {
        appendFileSync(history, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        throw storageError(history, error, 'The last checkpoint is safe.');
      }
      writeScalars?.(scalarsOf(entry));
    },
  };
}

export async function writeMetrics(folder: string, metrics: unknown): Promise<void> {
  await replaceFile(join(folder, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
}
