import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import { kernels, portableKernels, type Computation, type Runner } from '../layers/kernels.ts';
import type { HostBatch, HostTensor, Tensors } from '../tensors.ts';
import { flattenParams, type ParamTree } from '../tree.ts';
import { createAdamW, type AdamW } from './optimizer.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import type { TrainerConfig } from './trainer-config.ts';

/** A batch, and what is minimised on it. */
export type TrainingStep<Batch extends HostBatch = HostBatch> = {
  readonly batch: Batch;
  /**
   * The scalar to minimise. One function for all batches of a kind: its operations are compiled. They follow from the
   * shapes of the batch alone.
   */
  loss(batch: Tensors<Batch>, random: Random): tf.Scalar;
};

/** What is trained: parameters, where steps come from, how the weights are judged. */
export type TrainingPlan = {
  readonly params: ParamTree;
  /** Leave paths out to freeze them. */
  readonly trainable?: (path: string) => boolean;
  readonly rateOf?: (path: string) => number;
  /** About how many steps an epoch has. */
  readonly stepsPerEpoch: number;
  /** Steps of one epoch; the same `random` gives the same steps. */
  steps(epoch: number, random: Random): AsyncIterable<TrainingStep>;
  /** Metrics on held-out data. */
  validate(): Promise<Metrics & { readonly loss: number }>;
  /**
   * The metric of `validate` whose highest value decides which weights are kept; the lowest `loss` if absent. An
   * overconfident network's loss can rise while its ranking still improves.
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
  /** Settings that were chosen by looking at the data, and why; why a step is not compiled. */
  readonly onNote?: (line: string) => void;
  readonly onHistory?: (entry: HistoryEntry) => void;
  readonly checkpoints?: CheckpointStore;
  /** Continue from the checkpoint, if there is one. */
  readonly resume?: boolean;
  /** Abort to stop after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
};

/** Values of the trainable parameters by path. */
export type Snapshot = ReadonlyMap<string, Float32Array>;

/** A training under way: what it is made of, and how far it is. */
export type Run = {
  readonly plan: TrainingPlan;
  readonly config: TrainerConfig;
  readonly hooks: TrainHooks;
  readonly trainable: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: AdamW;
  readonly runner: Runner;
  /** The update that each loss makes. */
  readonly updates: Map<TrainingStep['loss'], Computation>;
  readonly random: Random;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  step: number;
  epoch: number;
  stepInEpoch: number;
  history: HistoryEntry[];
  best: { readonly entry: HistoryEntry; readonly values: Snapshot } | undefined;
  recentLosses: number[];
  learningRate: number;
  startedMs: number;
  checkpointMs: number;
};

/** @throws ConfigError when nothing is trainable. */
export function startRun(plan: TrainingPlan, config: TrainerConfig, hooks: TrainHooks): Run {
  const trainable = new Map([...flattenParams(plan.params)].filter(([path]) => plan.trainable?.(path) ?? true));
  if (trainable.size === 0)
    throw new ConfigError('train: no trainable parameter. `trainable` must accept at least one path.');
  const totalSteps = config.steps ?? config.epochs * plan.stepsPerEpoch;
  return {
    plan,
    config,
    hooks,
    trainable,
    optimizer: createAdamW(trainable, {
      weightDecay: config.weightDecay,
      beta2: config.beta2,
      ...(plan.rateOf ? { rateOf: plan.rateOf } : {}),
    }),
    runner: (config.compile ? kernels() : portableKernels).runner((line) => hooks.onNote?.(line)),
    updates: new Map(),
    random: createRandom(config.seed),
    totalSteps,
    warmupSteps: Math.min(config.warmupSteps, Math.floor(totalSteps / 10)),
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    history: [],
    best: undefined,
    recentLosses: [],
    learningRate: 0,
    startedMs: performance.now(),
    checkpointMs: performance.now(),
  };
}

/** Seconds trained so far, those before a resumed checkpoint included. */
export function secondsOf({ startedMs }: Run): number {
  return (performance.now() - startedMs) / 1000;
}

export function takeSnapshot({ trainable }: Run): Snapshot {
  return new Map([...trainable].map(([path, variable]) => [path, Float32Array.from(variable.dataSync())]));
}

export function restoreSnapshot({ trainable }: Run, values: Snapshot): void {
  for (const [path, variable] of trainable)
    tf.tidy(() => variable.assign(tf.tensor(values.get(path)!, variable.shape)));
}
