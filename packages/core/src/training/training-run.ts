import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import { toTensors, type HostBatch } from '../tensors.ts';
import { flattenParams } from '../tree.ts';
import { lossAndGradients } from './gradients.ts';
import { clipGradients, createAdamW, scheduleFactor, type AdamW } from './optimizer.ts';
import type { TrainerConfig } from './trainer-config.ts';
import { makeCheckpoint, newTrainingState, recordStep, recordValidation, resumeFrom } from './training-state.ts';
import type { TrainingState } from './training-state.ts';
import type { Metrics, TrainHooks, TrainingTask } from './training-task.ts';

/** Everything that one call of `train` works with. */
export type Run<Batch extends HostBatch = HostBatch> = {
  readonly task: TrainingTask<Batch>;
  readonly config: TrainerConfig;
  readonly hooks: TrainHooks;
  readonly trainable: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: AdamW;
  readonly random: Random;
  readonly totalSteps: number;
  readonly state: TrainingState;
};

/**
 * A new run, or the one that the checkpoint left.
 * @throws ConfigError when nothing is trainable or the checkpoint has another seed.
 */
export async function startRun<Batch extends HostBatch>(
  task: TrainingTask<Batch>,
  config: TrainerConfig,
  hooks: TrainHooks,
): Promise<Run<Batch>> {
  const trainable = new Map([...flattenParams(task.params)].filter(([path]) => task.trainable?.(path) ?? true));
  if (trainable.size === 0)
    throw new ConfigError('train: no trainable parameter. `trainable` must accept at least one path.');
  const checkpoint = hooks.resume ? await hooks.checkpoints?.load() : undefined;
  const { weightDecay, beta2, seed } = config;
  const optimizer = createAdamW(trainable, { weightDecay, beta2, ...(task.rateOf ? { rateOf: task.rateOf } : {}) });
  return {
    task,
    config,
    hooks,
    trainable,
    optimizer,
    random: createRandom(seed),
    totalSteps: config.steps ?? config.epochs * task.stepsPerEpoch,
    state: checkpoint ? resumeFrom(checkpoint, trainable, optimizer, seed) : newTrainingState(),
  };
}

/**
 * One update of all trainable weights.
 * @throws ConfigError when the loss is not finite.
 */
export function trainStep<Batch extends HostBatch>(run: Run<Batch>, batch: Batch): void {
  const { task, config, trainable, optimizer, random, totalSteps, state } = run;
  const warmupSteps = Math.min(config.warmupSteps, Math.floor(totalSteps / 10));
  const learningRate = config.learningRate * scheduleFactor(config.schedule, state.step, warmupSteps, totalSteps);
  const loss = tf.tidy(() => {
    const tensors = toTensors(batch);
    const { loss, gradients } = lossAndGradients(
      () => task.loss(tensors, random.fork('dropout', state.step)),
      trainable,
    );
    if (!Number.isFinite(loss))
      throw new ConfigError(
        `train: the loss is ${loss} at step ${state.step + 1}. ` +
          `Lower learningRate (${config.learningRate}) or look for NaN in the data.`,
      );
    if (config.clipNorm > 0) clipGradients(gradients, config.clipNorm);
    optimizer.apply(gradients, learningRate);
    return loss;
  });
  recordStep(state, loss, learningRate);
}

/** Validates the weights as they are, and keeps them if they are the best so far. */
export async function validate({ task, hooks, trainable, state }: Run): Promise<void> {
  const score = (metrics: Metrics) => (task.chooseBy === undefined ? -metrics['loss']! : metrics[task.chooseBy]!);
  const validation = await task.validate();
  const entry = recordValidation(state, validation, trainable, (metrics, than) => score(metrics) > score(than));
  hooks.onHistory?.(entry);
}

/** Nothing where the hooks name no place for checkpoints. */
export async function saveCheckpoint(run: Run): Promise<void> {
  const { state, trainable, optimizer, config } = run;
  await run.hooks.checkpoints?.save(makeCheckpoint(state, trainable, optimizer, config.seed));
}

/** Reports step, loss and last validation loss to the hooks. */
export function showProgress({ hooks, totalSteps, state }: Run): void {
  const trainLoss = state.recentLosses.at(-1);
  const validationLoss = state.history.at(-1)?.validation['loss'];
  hooks.onProgress?.({
    done: state.step,
    total: Math.max(state.step, totalSteps),
    metrics: {
      ...(trainLoss === undefined ? {} : { loss: trainLoss }),
      ...(validationLoss === undefined ? {} : { validationLoss }),
    },
  });
}
