import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import { lossAndGradients } from '../training/gradients.ts';
import { flattenParams, type ParamTree } from '../tree.ts';
import { finding, type Finding } from './finding.ts';

export * from './brief-training.ts';

/** Every weight must receive a gradient from the loss. `exempt` names paths that the loss rightly leaves alone. */
export function checkGradientReach(
  params: ParamTree,
  loss: (batch: Tensors) => tf.Scalar,
  batch: HostBatch,
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

/** `leakedLabelLosses` must end below 0.1: a model that misses a label in its own input learns nothing subtler. */
export function checkLeakedLabel(losses: readonly number[]): Finding {
  return finding(
    'leaked label',
    losses.at(-1)! < 0.1,
    `a label planted in the input: ${course(losses)}`,
    'The model does not learn a label that its input contains. Are inputs and labels in the same order of people, ' +
      'and does the loss read the right output?',
  );
}

/** `ownLabelLosses` must end below 0.3: the model's own loss can learn a label from the input it belongs to. */
export function checkOwnLabel(losses: readonly number[]): Finding {
  return finding(
    'own loss learns',
    losses.at(-1)! < 0.3,
    `the model's own loss on a label planted in the input, in changing order: ${course(losses)}`,
    'The loss pairs a label with the wrong input, or with a mean over the batch. Are labels and inputs in the same ' +
      'order of people, and is there one logit per label?',
  );
}

/** `overfitLosses` must end below 0.1: the model can memorise one small batch with arbitrary labels. */
export function checkOverfit(losses: readonly number[]): Finding {
  return finding(
    'overfits one batch',
    losses.at(-1)! < 0.1,
    `arbitrary labels of one batch: ${course(losses)}`,
    'The model cannot tell these sequences apart, or its weights are not updated. Are gradients applied, ' +
      'and does each sequence reach its own output?',
  );
}

/**
 * The losses (nats, three or more steps) must be finite, and the second half of them must neither stay near ln 2 ≈
 * 0.693, the two-way loss of a model that answers one half for everybody, nor stand anywhere without having fallen.
 */
export function checkLossMoves(losses: readonly number[], tolerance = 0.005): Finding {
  const recent = losses.slice(Math.floor(losses.length / 2));
  const isFinite = losses.every((loss) => Number.isFinite(loss));
  // A little above ln 2 is where a model stands that answers one half with some noise.
  const isNear = recent.every((loss) => loss > Math.LN2 - tolerance && loss < Math.LN2 + 4 * tolerance);
  const isFlat = Math.max(...recent) - Math.min(...recent) < 2 * tolerance && Math.min(...recent) > losses[0]! * 0.98;
  const last = recent.slice(-3).map((loss) => loss.toFixed(4));
  return finding(
    'loss leaves ln 2',
    isFinite && !(recent.length >= 3 && (isNear || isFlat)),
    `last losses ${last.join(', ')}`,
    isFinite
      ? 'The loss is stuck: at ln 2 (0.693) the network answers one half for everybody. ' +
          'Look at the other checks, batch independence first.'
      : 'The loss is not a number. Look for NaN in the data, a logarithm of 0, or too high a learning rate.',
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
    'Memory use grows with every step. Wrap the step in tf.tidy, and dispose the tensors it returns.',
  );
}
