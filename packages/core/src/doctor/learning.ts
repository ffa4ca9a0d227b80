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
 * The second half of the losses (nats, three or more steps) must not stay within `tolerance` of ln 2 ≈ 0.693, the
 * two-way loss of a model that answers one half for everybody.
 */
export function checkLossMoves(losses: readonly number[], tolerance = 0.005): Finding {
  const recent = losses.slice(Math.floor(losses.length / 2));
  const stands = recent.length >= 3 && recent.every((loss) => Math.abs(loss - Math.LN2) < tolerance);
  const last = recent.slice(-3).map((loss) => loss.toFixed(4));
  return finding(
    'loss leaves ln 2',
    !stands,
    `last losses ${last.join(', ')}`,
    'The loss is stuck at ln 2: the network answers one half for everybody. ' +
      'Look at the other checks, batch independence first.',
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
