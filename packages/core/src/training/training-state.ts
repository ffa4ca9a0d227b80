import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import type { HostTensor } from '../tensors.ts';
import type { AdamW } from './optimizer.ts';
import type { Checkpoint, HistoryEntry, Metrics } from './training-task.ts';

/** Weights on the host by path. */
type WeightValues = ReadonlyMap<string, Float32Array>;
type Trainable = ReadonlyMap<string, tf.Variable>;

/** How far a run has come. */
export type TrainingState = {
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** Of the last step. */
  learningRate: number;
  history: HistoryEntry[];
  best: { readonly entry: HistoryEntry; readonly values: WeightValues } | undefined;
  validationsSinceBest: number;
  /** Losses since the last validation, at most 200. */
  recentLosses: number[];
  /** `performance.now()` less the time of the runs that this one resumes. */
  startedMs: number;
};

/** The state before the first step. */
export function newTrainingState(): TrainingState {
  return {
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    learningRate: 0,
    history: [],
    best: undefined,
    validationsSinceBest: 0,
    recentLosses: [],
    startedMs: performance.now(),
  };
}

/** Seconds of training, those before a resume included. */
export function elapsedSeconds({ startedMs }: TrainingState): number {
  return (performance.now() - startedMs) / 1000;
}

/** Copies of all trainable weights. */
export function readWeights(trainable: Trainable): WeightValues {
  return new Map([...trainable].map(([path, variable]) => [path, Float32Array.from(variable.dataSync())]));
}

/** Copies `values` into the trainable weights of the same paths. */
export function assignWeights(trainable: Trainable, values: WeightValues): void {
  for (const [path, variable] of trainable)
    tf.tidy(() => variable.assign(tf.tensor(values.get(path)!, variable.shape)));
}

/** Counts one step and keeps its loss. */
export function recordStep(state: TrainingState, loss: number, learningRate: number): void {
  state.learningRate = learningRate;
  state.recentLosses.push(loss);
  if (state.recentLosses.length > 200) state.recentLosses.shift();
  state.step++;
  state.stepInEpoch++;
}

/** Adds a validation to the history and keeps the weights when `isBetter` says so. → the new entry */
export function recordValidation(
  state: TrainingState,
  validation: Metrics,
  trainable: Trainable,
  isBetter: (metrics: Metrics, than: Metrics) => boolean,
): HistoryEntry {
  const { step, epoch, learningRate, recentLosses } = state;
  const trainLoss = recentLosses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, recentLosses.length);
  const entry = { step, epoch, seconds: elapsedSeconds(state), trainLoss, learningRate, validation };
  state.history.push(entry);
  state.recentLosses = [];
  if (!state.best || isBetter(validation, state.best.entry.validation)) {
    state.best = { entry, values: readWeights(trainable) };
    state.validationsSinceBest = 0;
  } else {
    state.validationsSinceBest++;
  }
  return entry;
}

/** Counters, weights, best weights and the optimizer's moments. */
export function makeCheckpoint(state: TrainingState, trainable: Trainable, optimizer: AdamW, seed: number): Checkpoint {
  const { step, epoch, stepInEpoch, history, best, recentLosses } = state;
  const tensors: Record<string, HostTensor> = {};
  const add = (prefix: string, values: WeightValues) =>
    values.forEach((data, path) => (tensors[`${prefix}${path}`] = { data, shape: trainable.get(path)!.shape }));
  add('params/', readWeights(trainable));
  if (best) add('best/', best.values);
  for (const [name, tensor] of Object.entries(optimizer.state())) tensors[`optimizer/${name}`] = tensor;
  const bestStep = best?.entry.step ?? -1;
  const seconds = elapsedSeconds(state);
  return { state: { step, epoch, stepInEpoch, seconds, history, bestStep, recentLosses, seed }, tensors };
}

/**
 * Sets weights and optimizer to those of a checkpoint. → the state of the run that it continues
 * @throws ConfigError when the checkpoint was made with another seed.
 */
export function resumeFrom(
  { state: saved, tensors }: Checkpoint,
  trainable: Trainable,
  optimizer: AdamW,
  seed: number,
): TrainingState {
  if (saved.seed !== seed)
    throw new ConfigError(
      `train: the checkpoint was made with seed ${saved.seed}, not ${seed}. Resume with the same seed or start afresh.`,
    );
  const under = (prefix: string) =>
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [],
    );
  const values = (prefix: string) => new Map(under(prefix).map(([path, { data }]) => [path, Float32Array.from(data)]));
  assignWeights(trainable, values('params/'));
  optimizer.restore(Object.fromEntries(under('optimizer/')));
  const { step, epoch, stepInEpoch, seconds, bestStep } = saved;
  const history = [...saved.history];
  const bestAt = history.findIndex((entry) => entry.step === bestStep);
  return {
    ...newTrainingState(),
    step,
    epoch,
    stepInEpoch,
    history,
    best: bestAt < 0 ? undefined : { entry: history[bestAt]!, values: values('best/') },
    validationsSinceBest: bestAt < 0 ? 0 : history.length - 1 - bestAt,
    recentLosses: [...saved.recentLosses],
    startedMs: performance.now() - seconds * 1000,
  };
}
