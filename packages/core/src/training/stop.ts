import type { Run } from './run.ts';

/** Whether `steps` ends the training here. */
export function hasReachedSteps({ config, step }: Run): boolean {
  return config.steps !== undefined && step >= config.steps;
}

/** Whether all epochs, or all `steps`, are done. */
export function isFinished(run: Run): boolean {
  return run.config.steps === undefined ? run.epoch >= run.config.epochs : hasReachedSteps(run);
}

/** Whether the last `patience` validations were all no better than one before them. */
export function isOutOfPatience({ config, history, best }: Run): boolean {
  return (
    config.patience > 0 && best !== undefined && history.length - 1 - history.indexOf(best.entry) >= config.patience
  );
}

export function isInterrupted({ hooks }: Run): boolean {
  return hooks.signal?.aborted ?? false;
}
