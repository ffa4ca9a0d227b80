import { ConfigError } from '../errors.ts';
import type { Computation } from '../layers/kernels.ts';
import { lossGradients } from './gradients.ts';
import { clipGradients, scheduleFactor } from './optimizer.ts';
import type { Run, TrainingStep } from './run.ts';

/** The training loss that is reported is a mean over at most so many steps. */
const mostRecentLosses = 200;

/** The loss of a batch, and an update of the weights. */
function updateOf({ config, trainable, optimizer }: Run, loss: TrainingStep['loss']): Computation {
  return (batch, random) => {
    const { loss: value, gradients } = lossGradients(() => loss(batch, random), trainable);
    if (config.clipNorm > 0) clipGradients(gradients, config.clipNorm);
    optimizer.update(gradients, batch);
    return value;
  };
}

/**
 * One update of the weights.
 * @throws ConfigError when the loss is not finite.
 */
export function trainStep(run: Run, { batch, loss }: TrainingStep): void {
  const { config, random, optimizer, runner, updates } = run;
  run.learningRate = config.learningRate * scheduleFactor(config.schedule, run.step, run.warmupSteps, run.totalSteps);
  const update = updates.get(loss) ?? updateOf(run, loss);
  updates.set(loss, update);
  const result = runner.run(
    update,
    { ...batch, ...optimizer.next(run.learningRate) },
    random.fork('dropout', run.step),
  );
  const value = result.dataSync()[0]!;
  result.dispose();
  if (!Number.isFinite(value))
    throw new ConfigError(
      `train: the loss is ${value} at step ${run.step + 1}. Lower learningRate (${config.learningRate}) or look ` +
        'for NaN in the data.',
    );
  run.recentLosses.push(value);
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
