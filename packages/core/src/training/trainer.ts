import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import type { HostBatch } from '../tensors.ts';
import type { TrainerConfig } from './trainer-config.ts';
import { saveCheckpoint, showProgress, startRun, trainStep, validate, type Run } from './training-run.ts';
import { assignWeights, elapsedSeconds } from './training-state.ts';
import type { TrainHooks, TrainingResult, TrainingTask } from './training-task.ts';

export * from './gradients.ts';
export * from './trainer-config.ts';
export * from './training-task.ts';

/**
 * Trains `task.params` in place with AdamW and leaves the weights of the best validation in them. The same seed gives
 * the same weights, also when the training is interrupted and resumed.
 * @throws ConfigError when nothing is trainable, an epoch has no batches, the loss is not finite, or the checkpoint to
 * resume has another seed.
 * @example
 * const config = trainerConfigSchema.parse({ epochs: 3, learningRate: 1e-3 });
 * const { best } = await train(task, config, { checkpoints: checkpointFolder('runs/food'), resume: true });
 * console.log(`step ${best.step}: loss ${best.validation['loss']}`);
 */
export async function train<Batch extends HostBatch>(
  task: TrainingTask<Batch>,
  config: TrainerConfig,
  hooks: TrainHooks = {},
): Promise<TrainingResult> {
  const run = await startRun(task, config, hooks);
  try {
    const ended = await trainEpochs(run);
    return await finishRun(run, ended);
  } finally {
    run.optimizer.dispose();
  }
}

/** Epochs until the run is finished, stops early or is interrupted; a resumed run begins within one. */
async function trainEpochs<Batch extends HostBatch>(run: Run<Batch>): Promise<TrainingResult['ended']> {
  const { task, config, hooks, random, state } = run;
  let checkpointMs = performance.now();
  while (!isFinished(run)) {
    const resumedAt = state.stepInEpoch;
    for await (const batch of aheadOf(task.batches(state.epoch, random.fork('epoch', state.epoch)), resumedAt)) {
      trainStep(run, batch);
      showProgress(run);
      await tf.nextFrame();
      if (config.validateEvery !== undefined && state.step % config.validateEvery === 0) await validate(run);
      if (hooks.signal?.aborted) return 'interrupted';
      if (stopsEarly(run) || reachedSteps(run)) break;
      if (performance.now() - checkpointMs > config.checkpointSeconds * 1000) {
        await saveCheckpoint(run);
        checkpointMs = performance.now();
      }
    }
    if (state.stepInEpoch === 0)
      throw new ConfigError(
        `train: epoch ${state.epoch} has no batches. Are there training sequences of the minimum length?`,
      );
    if (reachedSteps(run)) return 'finished';
    state.epoch++;
    state.stepInEpoch = 0;
    if (config.validateEvery === undefined) await validate(run);
    if (stopsEarly(run)) return 'early';
  }
  return 'finished';
}

/**
 * `batches` without the first `skipped`. The next batch is asked for before the current one is trained on, so that
 * reading and training overlap.
 */
async function* aheadOf<Batch>(batches: AsyncIterable<Batch>, skipped: number): AsyncGenerator<Batch> {
  const iterator = batches[Symbol.asyncIterator]();
  for (let index = 0; index < skipped; index++) await iterator.next();
  let upcoming = iterator.next();
  for (;;) {
    const { value, done } = await upcoming;
    if (done) return;
    upcoming = iterator.next();
    yield value;
  }
}

function reachedSteps({ config, state }: Run): boolean {
  return config.steps !== undefined && state.step >= config.steps;
}

function isFinished(run: Run): boolean {
  return run.config.steps === undefined ? run.state.epoch >= run.config.epochs : reachedSteps(run);
}

function stopsEarly({ config, state }: Run): boolean {
  return config.patience > 0 && state.validationsSinceBest >= config.patience;
}

/** Saves an interrupted run, validates where the last step has no validation, and assigns the best weights. */
async function finishRun(run: Run, ended: TrainingResult['ended']): Promise<TrainingResult> {
  const { state, trainable } = run;
  if (ended === 'interrupted') {
    await saveCheckpoint(run);
    if (!state.best) await validate(run);
  } else if (state.history.at(-1)?.step !== state.step) {
    await validate(run);
  }
  const { entry, values } = state.best!;
  assignWeights(trainable, values);
  return { steps: state.step, seconds: elapsedSeconds(state), history: state.history, best: entry, ended };
}
