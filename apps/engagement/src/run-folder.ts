import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress, TrainHooks, TrainingResult } from '@daybook/core';
import { checkpointFolder, writeWholeFile } from '@daybook/core/node';
import { Interrupted } from './interrupt.ts';

/** What a training run listens to and leaves in its folder: a line of `history.jsonl` a validation, and a checkpoint. */
export function runFolderHooks(folder: string, { resume, progress, signal }: { readonly resume: boolean; readonly progress: Progress; readonly signal: AbortSignal }): TrainHooks {
  const history = join(folder, 'history.jsonl');
  mkdirSync(folder, { recursive: true });
  if (!resume) rmSync(history, { force: true });
  return {
    resume,
    signal,
    checkpoints: checkpointFolder(join(folder, 'checkpoint')),
    onProgress: ({ done, total, metrics }) => progress({ done, total, label: 'steps', metrics }),
    onHistory: (entry) => appendFileSync(history, `${JSON.stringify(entry)}\n`),
  };
}

/** @throws Interrupted when the training was stopped before its end. */
export function refuseInterrupted(folder: string, ended: TrainingResult['ended'], steps: number): void {
  if (ended === 'interrupted') throw new Interrupted(`Stopped after ${steps} steps. ${folder} has a checkpoint: give the same command with --resume to go on.`);
}

export async function writeMetrics(folder: string, metrics: unknown): Promise<void> {
  await writeWholeFile(join(folder, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
}
