import * as tf from '@tensorflow/tfjs-core';
import { toTensors, type HostBatch, type Tensors } from '../tensors.ts';
import type { ParamTree } from '../tree.ts';
import { leakedLabelLosses, overfitLosses, ownLosses } from './brief-training.ts';
import type { Finding } from './finding.ts';
import { checkBatchIndependence, checkOrderSensitivity, checkPaddingInvariance } from './invariance.ts';
import {
  checkGradientReach,
  checkLeakedLabel,
  checkLossMoves,
  checkOverfit,
  checkTensorLeaks,
  learnPlantedLabel,
} from './learning.ts';

/** A model to be examined. Any forward will do. */
export type Patient<Batch extends HostBatch = HostBatch> = {
  readonly params: ParamTree;
  /** Four or more different sequences of unequal length, with an entry `mask` [batch, length]. */
  readonly batch: Batch;
  /** Entries that say what happened at a step, not when. */
  readonly content: readonly string[];
  /** Without dropout. → [batch, hiddenSize] */
  forward(batch: Tensors<Batch>): tf.Tensor2D;
  /** What pretraining minimises on `batch`; without it the gradient is that of the outputs' mean square. */
  loss?(batch: Tensors<Batch>): tf.Scalar;
  /** Paths that the loss rightly leaves without gradient. */
  exempt?(path: string): boolean;
};

/**
 * Every check that needs only the model and a batch: each finds a way for a loss to stand still. Weights are left as
 * they were.
 *
 * @example
 * console.log(formatFindings(examine({ params, batch, content: ['foods'], forward })));
 */
export function examine<Batch extends HostBatch>(patient: Patient<Batch>): Finding[] {
  const { params, batch, content } = patient;
  const forward = (tensors: Tensors<Batch>) => patient.forward(tensors);
  const loss = (tensors: Tensors<Batch>): tf.Scalar =>
    patient.loss ? patient.loss(tensors) : tf.mean(tf.square(forward(tensors)));
  const learner = { params, forward, batch };
  const plantedLosses = learnPlantedLabel(learner, content);
  return [
    checkBatchIndependence(forward, batch),
    checkPaddingInvariance(forward, batch),
    checkOrderSensitivity(forward, batch, content),
    checkGradientReach(params, loss, batch, (path) => patient.exempt?.(path) ?? false),
    checkLeakedLabel(plantedLosses),
    checkLossMoves(plantedLosses),
    checkOverfit(learner),
    checkTensorLeaks(() => tf.tidy(() => void forward(toTensors(batch)))),
  ];
}

/** One line per finding, with the fix under each that failed. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ check, passed, detail, fix }) =>
        `${passed ? '  ok  ' : ' FAIL '} ${check}: ${detail}${fix ? `\n       ${fix}` : ''}`,
    )
    .join('\n');
}
