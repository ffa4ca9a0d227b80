import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import type { HostBatch, HostTensor, Tensors } from '../tensors.ts';
import type { ParamTree } from '../tree.ts';

export type Metrics = Readonly<Record<string, number>>;

/** What is trained: parameters, the source of batches, the loss and the validation. */
export type TrainingTask<Batch extends HostBatch> = {
  readonly params: ParamTree;
  /** Leave paths out to freeze them. */
  readonly trainable?: (path: string) => boolean;
  /** Multiplies the learning rate of a path; 1 if absent. */
  readonly rateOf?: (path: string) => number;
  /** Approximate number of batches in an epoch. */
  readonly stepsPerEpoch: number;
  /** Batches of one epoch; the same `random` gives the same batches. */
  batches(epoch: number, random: Random): AsyncIterable<Batch>;
  /** The scalar to minimise. */
  loss(batch: Tensors<Batch>, random: Random): tf.Scalar;
  /** Metrics on held-out data. */
  validate(): Promise<Metrics & { readonly loss: number }>;
  /**
   * The metric of `validate` whose highest value decides which weights are kept; the lowest `loss` if absent. An
   * overconfident network's loss can rise while its ranking still improves.
   */
  readonly chooseBy?: string;
};

/** One validation. `trainLoss` is the mean over the steps since the last one, at most 200. */
export type HistoryEntry = {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly trainLoss: number;
  readonly learningRate: number;
  readonly validation: Metrics;
};

/** The counters of a checkpoint; `bestStep` is −1 before the first validation. */
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

/** `tensors` are named `params/<path>`, `best/<path>` and `optimizer/<name>`. */
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
  /** Continue from the checkpoint, if there is one. */
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
