import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import type { ParamTree } from '../tree.ts';
import type { Finding } from './finding.ts';
import { checkBatchIndependence, checkOrderSensitivity, checkPaddingInvariance } from './invariance.ts';
import { checkGradientReach, checkLeakedLabel, checkOverfit, checkTensorLeaks } from './learning.ts';

/** A model to be examined. Any forward will do. */
export type Patient = {
  readonly params: ParamTree;
  /** Four or more different sequences of unequal length, with an entry `mask` [batch, length]. */
  readonly batch: HostBatch;
  /** Entries that say what happened at a step, not when. */
  readonly content: readonly string[];
  /** Without dropout. → [batch, hiddenSize] */
  forward(batch: Tensors): tf.Tensor2D;
  /** What pretraining minimises on `batch`; without it the gradient is that of the sum of the outputs' squares. */
  loss?(batch: Tensors): tf.Scalar;
  /** Paths that the loss rightly leaves without gradient. */
  exempt?(path: string): boolean;
};

/** Every check that needs only the model and a batch: each finds a way for a loss to stand still. Weights are left as they were. */
export function examine({ params, batch, content, forward, loss, exempt }: Patient): Finding[] {
  const anyLoss = loss ?? ((tensors: Tensors): tf.Scalar => tf.mean(tf.square(forward(tensors))));
  return [
    checkBatchIndependence(forward, batch),
    checkPaddingInvariance(forward, batch),
    checkOrderSensitivity(forward, batch, content),
    checkGradientReach(params, anyLoss, batch, exempt),
    checkLeakedLabel(params, forward, batch, content),
    checkOverfit(params, forward, batch),
    checkTensorLeaks(() => tf.tidy(() => void forward(toTensors(batch)))),
  ];
}

/** One line a finding, with the fix under each that failed. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ check, passed, detail, fix }) =>
        `${passed ? '  ok  ' : ' FAIL '} ${check}: ${detail}${fix ? `\n       ${fix}` : ''}`,
    )
    .join('\n');
}
