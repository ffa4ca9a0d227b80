import * as tf from '@tensorflow/tfjs-core';
import type { StreamSequence } from '../data/memory-source.ts';
import type { SequenceSource } from '../data/sequence.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import type { Random } from '../random.ts';
import type { HeldOut, PretrainingTask } from '../tasks/pretraining-task.ts';
import type { HostBatch } from '../tensors.ts';
import type { ParamTree } from '../tree.ts';
import type { automatic, NetworkSettings, PresetName } from './presets.ts';
import type { TrainHooks, TrainingStep } from './run.ts';
import type { TrainerConfig } from './trainer-config.ts';
import { trainSteps, type TrainingResult } from './trainer.ts';

export type PretrainNetworkOptions = {
  readonly params: ParamTree;
  /** The first one sets the length of an epoch; batches of the others follow each of its batches. */
  readonly tasks: readonly [PretrainingTask, ...PretrainingTask[]];
  readonly training: TrainerConfig;
  /** Leave paths out to freeze them. */
  readonly trainable?: ((path: string) => boolean) | undefined;
  /** The validation metric whose highest value decides which weights are kept; the lowest loss if absent. */
  readonly chooseBy?: string | undefined;
  readonly hooks?: TrainHooks | undefined;
};

/** What the `pretrainX` of every network takes. */
export type PretrainOptions<S extends StreamSequence, Config, Pretraining> = NetworkSettings<Config, Pretraining> & {
  readonly train: SequenceSource<S>;
  readonly validation: SequenceSource<S>;
  /** What the metrics are measured on; `validation` if absent. */
  readonly test?: SequenceSource<S>;
  /** Default `auto`. */
  readonly preset?: PresetName | typeof automatic;
  readonly hooks?: TrainHooks;
};

export type PretrainedNetwork = { readonly result: TrainingResult; readonly metrics: Metrics };

type Loss = TrainingStep['loss'];

const lossOf = ({ loss, weight }: PretrainingTask): Loss =>
  weight === 1 ? loss : (tensors, random) => tf.mul(loss(tensors, random), weight);

/** Batches of the first task, each followed by `batchesPerStep` of every other task while that task has any. */
async function* interleave(
  [first, ...others]: readonly [PretrainingTask, ...PretrainingTask[]],
  losses: ReadonlyMap<PretrainingTask, Loss>,
  epoch: number,
  random: Random,
): AsyncGenerator<TrainingStep> {
  const stepOf = (task: PretrainingTask, batch: HostBatch): TrainingStep => ({ batch, loss: losses.get(task)! });
  const streams = others.map((task) => ({ task, batches: task.batches(epoch, random)[Symbol.asyncIterator]() }));
  for await (const batch of first.batches(epoch, random)) {
    yield stepOf(first, batch);
    for (const { task, batches } of streams) {
      for (let count = 0; count < task.batchesPerStep; count++) {
        const { value, done } = await batches.next();
        if (!done) yield stepOf(task, value);
      }
    }
  }
}

/** The metrics of every task; `loss` is the sum of theirs, a task with nothing to measure adding 0. */
async function evaluateTasks(
  tasks: readonly PretrainingTask[],
  part: HeldOut,
): Promise<Metrics & { readonly loss: number }> {
  let metrics: Metrics = {};
  let loss = 0;
  for (const task of tasks) {
    const { loss: own, ...rest } = await task.evaluate(part);
    metrics = { ...metrics, ...rest };
    loss += own || 0;
  }
  return { ...metrics, loss };
}

/** The hooks with a display of progress, where they have none and somebody sits at a terminal. */
async function withProgress(hooks: TrainHooks = {}): Promise<TrainHooks> {
  if (hooks.onProgress) return hooks;
  const progress = (await import('#progress')).defaultProgress();
  return progress ? { ...hooks, onProgress: (state) => progress({ ...state, label: 'steps' }) } : hooks;
}

/**
 * Trains a network on several tasks in turn, keeps the weights of the best validation, and measures them on the test
 * part.
 *
 * @example
 * const { metrics } = await pretrainNetwork({ params, tasks: [maskedSteps, returns], training });
 * @throws ConfigError when an epoch of the first task has no batches, or the loss is not finite.
 */
export async function pretrainNetwork({
  params,
  tasks,
  training,
  trainable,
  chooseBy,
  hooks,
}: PretrainNetworkOptions): Promise<PretrainedNetwork> {
  const [first, ...others] = tasks;
  const losses = new Map(tasks.map((task) => [task, lossOf(task)]));
  const result = await trainSteps(
    {
      params,
      stepsPerEpoch: first.stepsPerEpoch * others.reduce((sum, { batchesPerStep }) => sum + batchesPerStep, 1),
      steps: (epoch, random) => interleave(tasks, losses, epoch, random),
      validate: () => evaluateTasks(tasks, 'validation'),
      ...(chooseBy === undefined ? {} : { chooseBy }),
      ...(trainable === undefined ? {} : { trainable }),
    },
    training,
    await withProgress(hooks),
  );
  return { result, metrics: await evaluateTasks(tasks, 'test') };
}
