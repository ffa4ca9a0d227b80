import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import type { ParamTree } from '../tree.ts';
import { leakedLabelLosses, overfitLosses, ownLabelLosses, ownLosses } from './brief-training.ts';
import type { Finding } from './finding.ts';
import { checkBatchIndependence, checkOrderSensitivity, checkPaddingInvariance } from './invariance.ts';
import {
  checkGradientReach,
  checkLeakedLabel,
  checkLossMoves,
  checkOverfit,
  checkOwnLabel,
  checkTensorLeaks,
} from './learning.ts';
import { checkLossReadsOutput } from './output-reach.ts';
import { checkStepReach } from './step-reach.ts';

/** A model to examine. Any `forward` will do. */
export type Patient = {
  readonly params: ParamTree;
  /**
   * Four or more different sequences of unequal length, with an entry `mask` [batch, length], 1 = real, 0 = padding.
   */
  readonly batch: HostBatch;
  /** Entries of the batch that describe what happened at a step, not when. */
  readonly content: readonly string[];
  /** Without dropout. → [batch, hiddenSize] */
  forward(batch: Tensors): tf.Tensor2D;
  /** What training minimises on `batch`; if absent, gradients are those of the mean square of the outputs. */
  loss?(batch: Tensors): tf.Scalar;
  /** The entry of `batch` with the labels 0 and 1 that `loss` learns. [batch] */
  readonly labels?: string;
  /** The loss rightly reads more than the output of `forward`, such as every step. */
  readonly lossReadsMore?: boolean;
  /** Paths that rightly receive no gradient from the loss. */
  exempt?(path: string): boolean;
};

/**
 * All checks that need only a model and a batch, one finding each; every one of them is a known reason for a loss that
 * does not fall. Weights are left as they were.
 *
 * Whether the loss leaves ln 2 is read from a short training on the model's own loss, or on a planted label if there is
 * none.
 * @example
 * const findings = examine({ params, batch, content: ['types'], forward: (tensors) => myNetwork(params, tensors) });
 * console.log(formatFindings(findings));
 */
export function examine(patient: Patient): Finding[] {
  const { params, batch, content, forward, loss, labels, lossReadsMore = false, exempt } = patient;
  const anyLoss = loss ?? ((tensors: Tensors): tf.Scalar => tf.mean(tf.square(forward(tensors))));
  const leakedLabel = leakedLabelLosses(params, forward, batch, content);
  return [
    checkBatchIndependence(forward, batch),
    checkPaddingInvariance(forward, batch),
    checkStepReach(forward, batch, content),
    checkOrderSensitivity(forward, batch, content),
    checkGradientReach(params, anyLoss, batch, exempt),
    checkLeakedLabel(leakedLabel),
    checkOverfit(overfitLosses(params, forward, batch)),
    checkLossMoves(loss ? ownLosses(params, loss, batch) : leakedLabel),
    ...(loss && labels !== undefined ? [checkOwnLabel(ownLabelLosses(params, loss, batch, { content, labels }))] : []),
    ...(loss && !lossReadsMore ? [checkLossReadsOutput(params, forward, loss, batch)] : []),
    checkTensorLeaks(() => tf.tidy(() => void forward(toTensors(batch)))),
  ];
}

/** One line per finding, with the fix below each that failed. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ check, passed, detail, fix }) =>
        `${passed ? '  ok  ' : ' FAIL '} ${check}: ${detail}${fix ? `\n       ${fix}` : ''}`,
    )
    .join('\n');
}
