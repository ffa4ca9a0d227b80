import * as tf from '@tensorflow/tfjs-core';
import { initLinear, linear } from '../layers/linear.ts';
import { createRandom } from '../random.ts';
import { bceWithLogits } from '../tasks/losses.ts';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import { lossAndGradients } from '../training/gradients.ts';
import { createAdamW } from '../training/optimizer.ts';
import { disposeParams, flattenParams, type ParamTree } from '../tree.ts';
import type { Forward } from './rows.ts';

const learningRate = 3e-3;

/** Trains on one batch and puts the weights of `params` back. → the loss of each step */
function trainBriefly(params: ParamTree, loss: () => tf.Scalar, steps: number, head: ParamTree = {}): number[] {
  const leaves = flattenParams(params);
  const kept = new Map([...leaves].map(([path, variable]) => [path, tf.clone(variable)]));
  const trainable = new Map([...leaves, ...flattenParams({ head })]);
  const optimizer = createAdamW(trainable);
  const losses = Array.from({ length: steps }, () =>
    tf.tidy(() => {
      const { loss: value, gradients } = lossAndGradients(loss, trainable);
      optimizer.apply(gradients, learningRate);
      return value;
    }),
  );
  optimizer.dispose();
  for (const [path, variable] of leaves) {
    variable.assign(kept.get(path)!);
    kept.get(path)!.dispose();
  }
  return losses;
}

/** Trains the network with a linear head on labels 0, 1, 0, 1 … for the sequences of a batch. */
function trainOnLabels(params: ParamTree, forward: Forward, batch: HostBatch, steps: number): number[] {
  const labels = alternatingLabels(batch);
  const outputSize = tf.tidy(() => forward(toTensors(batch)).shape[1]!);
  const head = initLinear(outputSize, 1, createRandom('doctor'));
  const loss = () => {
    const logits = tf.reshape(linear(head, forward(toTensors(batch))), [-1]);
    return bceWithLogits(logits, tf.tensor1d(labels));
  };
  const losses = trainBriefly(params, loss, steps, head);
  disposeParams(head);
  return losses;
}

function alternatingLabels(batch: HostBatch): Float32Array {
  return Float32Array.from({ length: batch['mask']!.shape[0]! }, (_, row) => row % 2);
}

/** Writes the label into the content of every real step: integers become one of two ids, other numbers ±1. */
function plantLabel(batch: HostBatch, content: readonly string[]): HostBatch {
  const mask = batch['mask']!;
  const labels = alternatingLabels(batch);
  const [batchSize, length] = mask.shape as [number, number];
  return Object.fromEntries(
    Object.entries(batch).map(([name, { data, shape }]) => {
      if (!content.includes(name)) return [name, { data, shape }];
      const ids = [...new Set(data)].filter((id) => id !== 0);
      const [low, high] = data instanceof Int32Array ? [Math.min(...ids), Math.max(...ids)] : [-1, 1];
      const stepSize = data.length / (batchSize * length);
      const planted = data.map((value, index) => {
        const step = Math.floor(index / stepSize);
        return mask.data[step] === 0 ? value : labels[Math.floor(step / length)]! > 0 ? high : low;
      });
      return [name, { data: planted, shape }];
    }),
  );
}

/**
 * Losses (nats) of learning a label that is written into every step of `batch`, entry by entry of `content`. The
 * weights are left as they were.
 */
export function leakedLabelLosses(
  params: ParamTree,
  forward: Forward,
  batch: HostBatch,
  content: readonly string[],
  steps = 40,
): number[] {
  return trainOnLabels(params, forward, plantLabel(batch, content), steps);
}

/** The batch with its sequences in another order. */
function reorder(batch: HostBatch, order: readonly number[]): HostBatch {
  return Object.fromEntries(
    Object.entries(batch).map(([name, { data, shape }]) => {
      const rowSize = data.length / shape[0]!;
      const moved = data.slice();
      order.forEach((from, to) => moved.set(data.subarray(from * rowSize, (from + 1) * rowSize), to * rowSize));
      return [name, { data: moved, shape }];
    }),
  );
}

/**
 * Losses (nats) of the model's own loss on a label that is written both into every step and into `batch[labels]`, with
 * the sequences in another order at each step, so that no place in the batch can be memorised.
 */
export function ownLabelLosses(
  params: ParamTree,
  loss: (batch: Tensors) => tf.Scalar,
  batch: HostBatch,
  {
    content,
    labels,
    steps = 80,
  }: { readonly content: readonly string[]; readonly labels: string; readonly steps?: number },
): number[] {
  const planted = plantLabel(batch, content);
  const own = { data: alternatingLabels(batch), shape: batch[labels]!.shape };
  const random = createRandom('doctor');
  const rows = [...own.data.keys()];
  const next = () => toTensors(reorder({ ...planted, [labels]: own }, random.shuffle([...rows])));
  return trainBriefly(params, () => loss(next()), steps);
}

/** Losses (nats) of memorising arbitrary labels of one batch. The weights are left as they were. */
export function overfitLosses(params: ParamTree, forward: Forward, batch: HostBatch, steps = 120): number[] {
  return trainOnLabels(params, forward, batch, steps);
}

/** Losses of training on one batch with the network's own loss. The weights are left as they were. */
export function ownLosses(
  params: ParamTree,
  loss: (batch: Tensors) => tf.Scalar,
  batch: HostBatch,
  steps = 40,
): number[] {
  return trainBriefly(params, () => loss(toTensors(batch)), steps);
}
