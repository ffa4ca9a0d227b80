import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { clipGradients, createAdamW, scheduleFactor } from './optimizer.ts';
import { createRandom, type Random } from '../random.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from '../tensors.ts';
import { flattenParams, type ParamTree } from '../tree.ts';

export const trainerConfigSchema = z.strictObject({
  /** Passes over the training data; `steps`, if given, ends the training earlier or later. */
  epochs: z.int().positive().default(10).describe('passes over the training data'),
  steps: z.int().positive().optional().describe('ends the training at this step instead'),
  learningRate: z.number().positive().default(3e-4).describe('highest learning rate'),
  schedule: z
    .enum(['constant', 'linear', 'cosine'])
    .default('linear')
    .describe('of the learning rate after the warm-up'),
  warmupSteps: z.int().min(0).default(100).describe('steps until the learning rate is at its highest'),
  weightDecay: z.number().min(0).default(0.01).describe('of weight matrices (AdamW)'),
  /** How slowly AdamW forgets the size of past gradients: 0.98 where a training has few steps. */
  beta2: z.number().min(0).lt(1).default(0.999).describe('how slowly AdamW forgets the size of past gradients'),
  clipNorm: z.number().min(0).default(1).describe('longer gradients are scaled down to it; 0 leaves them alone'),
  validateEvery: z
    .int()
    .positive()
    .optional()
    .describe('steps between validations (default: at the end of each epoch)'),
  patience: z.int().min(0).default(0).describe('stop after so many validations without a better loss; 0 never does'),
  checkpointSeconds: z.number().positive().default(60).describe('seconds between checkpoints'),
  seed: z.int().min(0).default(0).describe('the same seed gives the same result'),
});
export type TrainerConfig = z.infer<typeof trainerConfigSchema>;

/** What is trained: parameters, where batches come from, what is minimised, how it is judged. */
export type TrainingTask<Batch extends HostBatch> = {
  readonly params: ParamTree;
  /** Leave paths out to freeze them. */
  readonly trainable?: (path: string) => boolean;
  readonly rateOf?: (path: string) => number;
  /** About how many batches an epoch has. */
  readonly stepsPerEpoch: number;
  /** Batches of one epoch; the same `random` gives the same batches. */
  batches(epoch: number, random: Random): AsyncIterable<Batch>;
  /** The scalar to minimise on the tensors of `batch`. */
  loss(tensors: Tensors<Batch>, random: Random, batch: Batch): tf.Scalar;
  /** Metrics on held-out data. */
  validate(): Promise<Metrics & { readonly loss: number }>;
  /**
   * The metric of `validate` whose highest value decides which weights are kept; the lowest `loss` if absent. A network
   * that grows too sure of itself loses by its loss while it still ranks better.
   */
  readonly chooseBy?: string;
};

export type HistoryEntry = {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly trainLoss: number;
  readonly learningRate: number;
  readonly validation: Metrics;
};

export type TrainerState = {
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly seconds: number;
  readonly history: readonly HistoryEntry[];
  readonly bestStep: number;
  readonly recentLosses: readonly number[];
  readonly seed: number;
};
export type Checkpoint = { readonly state: TrainerState; readonly tensors: Readonly<Record<string, HostTensor>> };

/** Where checkpoints are kept: a folder in Node, anything in a browser. */
export interface CheckpointStore {
  load(): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
}

export type TrainHooks = {
  readonly onProgress?: (state: { readonly done: number; readonly total: number; readonly metrics: Metrics }) => void;
  readonly onHistory?: (entry: HistoryEntry) => void;
  readonly checkpoints?: CheckpointStore;
  /** Go on from the checkpoint, if there is one. */
  readonly resume?: boolean;
  /** Abort to stop after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
};

export type TrainingResult = {
  readonly steps: number;
  readonly seconds: number;
  readonly history: readonly HistoryEntry[];
  readonly best: HistoryEntry;
  readonly ended: 'finished' | 'early' | 'interrupted';
};

/** Loss and gradients by path of the trainable parameters; the caller disposes them. */
export function lossAndGradients(
  loss: () => tf.Scalar,
  trainable: ReadonlyMap<string, tf.Variable>,
): { readonly loss: number; readonly gradients: Map<string, tf.Tensor> } {
  const pathOf = new Map([...trainable].map(([path, variable]) => [variable.name, path]));
  const { value, grads } = tf.variableGrads(loss, [...trainable.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, gradient] of Object.entries(grads))
    if (gradient !== null) gradients.set(pathOf.get(name)!, gradient);
  const number = value.dataSync()[0]!;
  value.dispose();
  return { loss: number, gradients };
}

/**
 * Trains `task.params` in place and leaves the weights of the best validation in them. The same seed gives the same
 * weights.
 */
export async function train<Batch extends HostBatch>(
  task: TrainingTask<Batch>,
  config: TrainerConfig,
  hooks: TrainHooks = {},
): Promise<TrainingResult> {
  const parameters = flattenParams(task.params);
  const trainable = new Map([...parameters].filter(([path]) => task.trainable?.(path) ?? true));
  if (trainable.size === 0)
    throw new ConfigError('train: no trainable parameter. `trainable` must accept at least one path.');
  const optimizer = createAdamW(trainable, {
    weightDecay: config.weightDecay,
    beta2: config.beta2,
    ...(task.rateOf ? { rateOf: task.rateOf } : {}),
  });
  const random = createRandom(config.seed);
  const totalSteps = config.steps ?? config.epochs * task.stepsPerEpoch;
  const warmupSteps = Math.min(config.warmupSteps, Math.floor(totalSteps / 10));

  const snapshot = () =>
    new Map([...trainable].map(([path, variable]) => [path, Float32Array.from(variable.dataSync())]));
  const restore = (values: ReadonlyMap<string, Float32Array>) => {
    for (const [path, variable] of trainable)
      tf.tidy(() => variable.assign(tf.tensor(values.get(path)!, variable.shape)));
  };

  const rank = (metrics: Metrics) => (task.chooseBy === undefined ? -metrics['loss']! : metrics[task.chooseBy]!);

  let step = 0;
  let epoch = 0;
  let stepInEpoch = 0;
  let history: HistoryEntry[] = [];
  let best: { readonly entry: HistoryEntry; readonly values: Map<string, Float32Array> } | undefined;
  let validationsSinceBest = 0;
  let recentLosses: number[] = [];
  let learningRate = 0;
  let started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;

  const saved = hooks.resume ? await hooks.checkpoints?.load() : undefined;
  if (saved) {
    const { state, tensors } = saved;
    if (state.seed !== config.seed)
      throw new ConfigError(
        `train: the checkpoint was made with seed ${state.seed}, not ${config.seed}. Resume with the same seed ` +
          'or start afresh.',
      );
    const under = (prefix: string) =>
      Object.fromEntries(
        Object.entries(tensors)
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
      );
    const values = (prefix: string) =>
      new Map(Object.entries(under(prefix)).map(([path, { data }]) => [path, Float32Array.from(data)]));
    restore(values('params/'));
    optimizer.restore(under('optimizer/'));
    ({ step, epoch, stepInEpoch } = state);
    history = [...state.history];
    recentLosses = [...state.recentLosses];
    started -= state.seconds * 1000;
    const entry = history.find((candidate) => candidate.step === state.bestStep);
    if (entry) {
      best = { entry, values: values('best/') };
      validationsSinceBest = history.length - 1 - history.indexOf(entry);
    }
  }

  async function saveCheckpoint(): Promise<void> {
    if (!hooks.checkpoints) return;
    const tensors: Record<string, HostTensor> = {};
    const add = (prefix: string, values: ReadonlyMap<string, Float32Array>) =>
      values.forEach((data, path) => (tensors[`${prefix}${path}`] = { data, shape: trainable.get(path)!.shape }));
    add('params/', snapshot());
    if (best) add('best/', best.values);
    for (const [name, tensor] of Object.entries(optimizer.state())) tensors[`optimizer/${name}`] = tensor;
    await hooks.checkpoints.save({
      state: {
        step,
        epoch,
        stepInEpoch,
        seconds: seconds(),
        history,
        bestStep: best?.entry.step ?? -1,
        recentLosses,
        seed: config.seed,
      },
      tensors,
    });
  }

  function trainStep(batch: Batch): void {
    learningRate = config.learningRate * scheduleFactor(config.schedule, step, warmupSteps, totalSteps);
    tf.tidy(() => {
      const tensors = toTensors(batch);
      const { loss, gradients } = lossAndGradients(
        () => task.loss(tensors, random.fork('dropout', step), batch),
        trainable,
      );
      if (!Number.isFinite(loss))
        throw new ConfigError(
          `train: the loss is ${loss} at step ${step + 1}. Lower learningRate (${config.learningRate}) or look ` +
            'for NaN in the data.',
        );
      if (config.clipNorm > 0) clipGradients(gradients, config.clipNorm);
      optimizer.apply(gradients, learningRate);
      recentLosses.push(loss);
    });
    if (recentLosses.length > 200) recentLosses.shift();
    step++;
    stepInEpoch++;
  }

  async function validate(): Promise<void> {
    const validation = await task.validate();
    const trainLoss = recentLosses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, recentLosses.length);
    const entry: HistoryEntry = { step, epoch, seconds: seconds(), trainLoss, learningRate, validation };
    history.push(entry);
    recentLosses = [];
    hooks.onHistory?.(entry);
    if (!best || rank(validation) > rank(best.entry.validation)) {
      best = { entry, values: snapshot() };
      validationsSinceBest = 0;
    } else {
      validationsSinceBest++;
    }
  }

  const progress = () => {
    const trainLoss = recentLosses.at(-1);
    hooks.onProgress?.({
      done: step,
      total: Math.max(step, totalSteps),
      metrics: {
        ...(trainLoss === undefined ? {} : { loss: trainLoss }),
        ...(history.length ? { validationLoss: history.at(-1)!.validation['loss']! } : {}),
      },
    });
  };

  let ended: TrainingResult['ended'] = 'finished';
  let lastCheckpoint = performance.now();
  const finished = () => (config.steps === undefined ? epoch >= config.epochs : step >= config.steps);
  const stopEarly = () => config.patience > 0 && validationsSinceBest >= config.patience;

  training: while (!finished()) {
    const batches = task.batches(epoch, random.fork('epoch', epoch))[Symbol.asyncIterator]();
    for (let skipped = 0; skipped < stepInEpoch; skipped++) await batches.next();
    const resumedAt = stepInEpoch;
    // The next batch is asked for before the current one is trained on, so that a source that reads elsewhere never
    // waits.
    let upcoming = batches.next();
    for (;;) {
      const { value: batch, done } = await upcoming;
      if (done) break;
      upcoming = batches.next();
      trainStep(batch);
      progress();
      await tf.nextFrame();
      if (config.validateEvery !== undefined && step % config.validateEvery === 0) await validate();
      if (hooks.signal?.aborted) {
        ended = 'interrupted';
        break training;
      }
      if (stopEarly() || (config.steps !== undefined && step >= config.steps)) break;
      if (performance.now() - lastCheckpoint > config.checkpointSeconds * 1000) {
        await saveCheckpoint();
        lastCheckpoint = performance.now();
      }
    }
    if (stepInEpoch === resumedAt && resumedAt === 0)
      throw new ConfigError(
        `train: epoch ${epoch} has no batches. Are there training sequences of the minimum length?`,
      );
    if (finished() && config.steps !== undefined) break;
    epoch++;
    stepInEpoch = 0;
    if (config.validateEvery === undefined) await validate();
    if (stopEarly()) {
      ended = 'early';
      break;
    }
  }

  if (ended === 'interrupted') {
    await saveCheckpoint();
    if (!best) await validate();
  } else if (history.at(-1)?.step !== step) {
    await validate();
  }
  const { entry, values } = best!;
  restore(values);
  optimizer.dispose();
  return { steps: step, seconds: seconds(), history, best: entry, ended };
}
