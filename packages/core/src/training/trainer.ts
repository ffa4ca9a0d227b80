import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { resume, saveCheckpoint, saveCheckpointWhenDue } from './checkpoint.ts';
import { restoreSnapshot, secondsOf, startRun } from './run.ts';
import type { HistoryEntry, Run, TrainHooks, TrainingPlan } from './run.ts';
import { reportProgress, trainStep } from './step.ts';
import { hasReachedSteps, isFinished, isInterrupted, isOutOfPatience } from './stop.ts';
import type { TrainerConfig } from './trainer-config.ts';
import { validate } from './validate.ts';

/** What is trained where every batch has the same loss. */
export type TrainingTask<Batch extends HostBatch> = Omit<TrainingPlan, 'steps'> & {
  /** Batches of one epoch; the same `random` gives the same batches. */
  batches(epoch: number, random: Random): AsyncIterable<Batch>;
  /** The scalar to minimise. */
  loss(batch: Tensors<Batch>, random: Random): tf.Scalar;
};

export type TrainingResult = {
  readonly steps: number;
  readonly seconds: number;
  readonly history: readonly HistoryEntry[];
  readonly best: HistoryEntry;
  readonly ended: 'finished' | 'early' | 'interrupted';
};

/** Trains until the epoch or the training ends. → whether it was interrupted */
async function trainEpoch(run: Run): Promise<boolean> {
  const { plan, config, random } = run;
  const steps = plan.steps(run.epoch, random.fork('epoch', run.epoch))[Symbol.asyncIterator]();
  for (let skipped = 0; skipped < run.stepInEpoch; skipped++) await steps.next();
  // The next batch is requested before this one is trained on, so that a source that reads elsewhere never waits.
  let upcoming = steps.next();
  for (;;) {
    const { value: step, done } = await upcoming;
    if (done) break;
    upcoming = steps.next();
    trainStep(run, step);
    reportProgress(run);
    await tf.nextFrame();
    if (config.validateEvery !== undefined && run.step % config.validateEvery === 0) await validate(run);
    if (isInterrupted(run)) return true;
    if (isOutOfPatience(run) || hasReachedSteps(run)) break;
    await saveCheckpointWhenDue(run);
  }
  if (run.stepInEpoch === 0)
    throw new ConfigError(
      `train: epoch ${run.epoch} has no batches. Are there training sequences of the minimum length?`,
    );
  return false;
}

async function trainEpochs(run: Run): Promise<TrainingResult['ended']> {
  while (!isFinished(run)) {
    if (await trainEpoch(run)) return 'interrupted';
    if (hasReachedSteps(run)) return 'finished';
    run.epoch++;
    run.stepInEpoch = 0;
    if (run.config.validateEvery === undefined) await validate(run);
    if (isOutOfPatience(run)) return 'early';
  }
  return 'finished';
}

/**
 * Trains `plan.params` in place and leaves the weights of the best validation in them. The same seed gives the same
 * weights.
 * @throws ConfigError when nothing is trainable, an epoch has no batches, the loss is not finite, or a checkpoint was
 * made with another seed.
 */
export async function trainSteps(
  plan: TrainingPlan,
  config: TrainerConfig,
  hooks: TrainHooks = {},
): Promise<TrainingResult> {
  const run = startRun(plan, config, hooks);
  await resume(run);
  const ended = await trainEpochs(run);
  if (ended === 'interrupted') await saveCheckpoint(run);
  const isValidated = ended === 'interrupted' ? run.best !== undefined : run.history.at(-1)?.step === run.step;
  if (!isValidated) await validate(run);
  const { entry, values } = run.best!;
  restoreSnapshot(run, values);
  run.runner.dispose();
  run.optimizer.dispose();
  return { steps: run.step, seconds: secondsOf(run), history: run.history, best: entry, ended };
}

/**
 * `trainSteps` where every batch has the same loss.
 *
 * @example
 * const result = await train({ params, stepsPerEpoch, batches, loss, validate }, trainerConfigSchema.parse({}));
 */
export function train<Batch extends HostBatch>(
  task: TrainingTask<Batch>,
  config: TrainerConfig,
  hooks: TrainHooks = {},
): Promise<TrainingResult> {
  const loss = (batch: Tensors<Batch>, random: Random) => task.loss(batch, random);
  return trainSteps(
    {
      ...task,
      async *steps(epoch, random) {
        for await (const batch of task.batches(epoch, random)) yield { batch, loss };
      },
    },
    config,
    hooks,
  );
}
