import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import { lossAndGradients } from '../training/gradients.ts';
import { flattenParams, type ParamTree } from '../tree.ts';
import { finding, type Finding } from './finding.ts';
import { mapBatch } from './map-batch.ts';
import type { Forward } from './rows.ts';

/** The loss must send a gradient to every weight but those at `exempt` paths. */
export function checkGradientReach<Batch extends HostBatch>(
  params: ParamTree,
  loss: (batch: Tensors<Batch>) => tf.Scalar,
  batch: Batch,
  exempt: (path: string) => boolean = () => false,
): Finding {
  const unreached = tf.tidy(() => {
    const leaves = new Map([...flattenParams(params)].filter(([path]) => !exempt(path)));
    const { gradients } = lossAndGradients(() => loss(toTensors(batch)), leaves);
    return [...leaves.keys()].filter((path) => {
      const gradient = gradients.get(path);
      return !gradient || tf.max(tf.abs(gradient)).dataSync()[0] === 0;
    });
  });
  return finding(
    'gradient reach',
    unreached.length === 0,
    unreached.length === 0 ? 'every weight has a gradient' : `no gradient reaches ${unreached.join(', ')}`,
    'These weights cannot learn. Is their output used, and does the loss read [CLS] where [CLS] should be trained?',
  );
}

const course = (losses: readonly number[]) =>
  `loss ${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)} in ${losses.length} steps`;

/** A model with a batch to learn. */
export type Learner<Batch extends HostBatch> = {
  readonly params: ParamTree;
  readonly forward: Forward<Batch>;
  readonly batch: Batch;
};

/** Trains the weights with a head of its own on fixed labels, then puts them back. → the losses, step by step */
function learn<Batch extends HostBatch>(
  { params, forward, batch }: Learner<Batch>,
  labels: Float32Array,
  { steps, learningRate }: Learning,
): number[] {
  const leaves = flattenParams(params);
  const kept = new Map([...leaves].map(([path, variable]) => [path, tf.clone(variable)]));
  const outputSize = tf.tidy(() => forward(toTensors(batch)).shape[1]!);
  const head = initLinear(outputSize, 1, createRandom('doctor'));
  const all = new Map([...leaves, ...flattenParams({ head })]);
  const optimizer = createAdamW(all);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const tensors = toTensors(batch);
      const { loss, gradients } = lossAndGradients(
        () => bceWithLogits(tf.reshape(linear(head, forward(tensors)), [-1]), tf.tensor1d(labels)),
        all,
      );
      losses.push(loss);
      optimizer.apply(gradients, learningRate);
    });
  }
  optimizer.dispose();
  for (const [path, variable] of leaves) {
    variable.assign(kept.get(path)!);
    kept.get(path)!.dispose();
  }
  head.weight.dispose();
  head.bias.dispose();
  return losses;
}

function alternatingLabels(batch: HostBatch): Float32Array {
  return Float32Array.from({ length: batch['mask']!.shape[0]! }, (_, row) => row % 2);
}

/** Writes the label into the content of every real step. Integers become one of two ids, other numbers ±1. */
function plantLabel<Batch extends HostBatch>(batch: Batch, content: readonly string[], labels: Float32Array): Batch {
  const mask = batch['mask']!;
  const [batchSize = 0, length = 0] = mask.shape;
  return mapBatch(batch, ({ data, shape }, name) => {
    if (!content.includes(name)) return { data, shape };
    const ids = [...new Set(data)].filter((id) => id !== 0);
    const [low, high] = data instanceof Int32Array ? [Math.min(...ids), Math.max(...ids)] : [-1, 1];
    const stepSize = data.length / (batchSize * length);
    const planted = data.map((value, index) => {
      const step = Math.floor(index / stepSize);
      return mask.data[step] === 0 ? value : labels[Math.floor(step / length)]! > 0 ? high : low;
    });
    return { data: planted, shape };
  });
}

/** Losses of a model that learns a label planted in its input: nothing is easier to learn. */
export function learnPlantedLabel<Batch extends HostBatch>(
  learner: Learner<Batch>,
  content: readonly string[],
  learning: Learning = { steps: 40, learningRate: 3e-3 },
): number[] {
  const labels = alternatingLabels(learner.batch);
  return learn({ ...learner, batch: plantLabel(learner.batch, content, labels) }, labels, learning);
}

/** `losses` of `learnPlantedLabel` must fall below 0.1: a model that cannot learn that learns nothing subtler. */
export function checkLeakedLabel(losses: readonly number[]): Finding {
  const last = losses.at(-1)!;
  return finding(
    'leaked label',
    last < 0.1,
    `a label planted in the input: loss ${losses[0]!.toFixed(3)} → ${last.toFixed(3)} in ${losses.length} steps`,
    'The model does not learn what is in its input. Do inputs and labels keep the same order of people, and does ' +
      'the loss read the right output?',
  );
}

/** One small batch with arbitrary labels must be memorised. */
export function checkOverfit<Batch extends HostBatch>(
  learner: Learner<Batch>,
  learning: Learning = { steps: 120, learningRate: 3e-3 },
): Finding {
  const losses = learn(learner, alternatingLabels(learner.batch), learning);
  const last = losses.at(-1)!;
  return finding(
    'overfits one batch',
    last < 0.1,
    `one batch memorised: loss ${losses[0]!.toFixed(3)} → ${last.toFixed(3)} in ${learning.steps} steps`,
    'The model cannot tell these sequences apart, or its weights are not updated. Are gradients applied, and does ' +
      'each sequence reach its own output?',
  );
}

/** A binary loss that stays within `tolerance` of ln 2 = 0.693 has learned nothing: it answers one half everywhere. */
export function checkLossMoves(losses: readonly number[], tolerance = 0.005): Finding {
  const recent = losses.slice(Math.floor(losses.length / 2));
  const standsStill = recent.length >= 3 && recent.every((loss) => Math.abs(loss - Math.LN2) < tolerance);
  const last = recent.slice(-3).map((loss) => loss.toFixed(4));
  return finding(
    'loss leaves ln 2',
    !standsStill,
    `last losses ${last.join(', ')}`,
    'The loss stays at ln 2: the network answers one half for everybody. Start with the check of batch independence.',
  );
}

/** After its first run, a step must leave the number of tensors as it was. */
export function checkTensorLeaks(step: () => void, repeats = 3): Finding {
  step();
  const before = tf.memory().numTensors;
  for (let repeat = 0; repeat < repeats; repeat++) step();
  const leaked = (tf.memory().numTensors - before) / repeats;
  return finding(
    'tensor leaks',
    leaked === 0,
    `${leaked} tensors left behind by each step`,
    'Memory grows until none is left. Wrap the step in tf.tidy, and dispose what leaves it.',
  );
}
