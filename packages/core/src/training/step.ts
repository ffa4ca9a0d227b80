import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import { toTensors } from '../tensors.ts';
import { lossAndGradients } from './gradients.ts';
import { clipGradients, scheduleFactor } from './optimizer.ts';
import type { Run, TrainingStep } from './run.ts';

/** The training loss that is reported is a mean over at most so many steps. */
const mostRecentLosses = 200;

/**
 * One update of the weights.
 * @throws ConfigError when the loss is not finite.
 */
export function trainStep(run: Run, { batch, ...step }: TrainingStep): void {
  const { config, random, trainable, optimizer } = run;
  run.learningRate = config.learningRate * scheduleFactor(config.schedule, run.step, run.warmupSteps, run.totalSteps);
  tf.tidy(() => {
    const tensors = toTensors(batch);
    const { loss, gradients } = lossAndGradients(() => step.loss(tensors, random.fork('dropout', run.step)), trainable);
    if (!Number.isFinite(loss))
      throw new ConfigError(
        `train: the loss is ${loss} at step ${run.step + 1}, batch ${run.stepInEpoch + 1} of epoch ${run.epoch}. The ` +
          `last checkpoint is kept. Lower learningRate (${config.learningRate}) or look for NaN in the data.`,
      );
    if (config.clipNorm > 0) clipGradients(gradients, config.clipNorm);
    optimizer.apply(gradients, run.learningRate);
    run.recentLosses.push(loss);
  });
  if (run.recentLosses.length > mostRecentLosses) run.recentLosses.shift();
  run.step++;
  run.stepInEpoch++;
}

/** Tells `onProgress` how far the training is. */
export function reportProgress({ hooks, step, totalSteps, recentLosses, history }: Run): void {
  const trainLoss = recentLosses.at(-1);
  hooks.onProgress?.({
    done: step,
    total: Math.max(step, totalSteps),
    metrics: {
      ...(trainLoss === undefined ? {} : { loss: trainLoss }),
      ...(history.length ? { validationLoss: history.at(-1)!.validation['loss']! } : {}),
    },
  });
}
