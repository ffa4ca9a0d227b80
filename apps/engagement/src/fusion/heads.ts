import { auroc, mae, sigmoid } from '@daybook/core';
import { bceWithLogits, huber } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Example } from '../examples/examples.ts';
import type { Target } from '../examples/target.ts';

/** e²⁰ events per window: beyond it float32 overflows. */
export const largestLogRate = 20;

/** A `value` target is learned as (value − mean) / std of the training labels. */
export const labelScalerSchema = z.strictObject({ mean: z.number(), std: z.number().positive() });
export type LabelScaler = z.infer<typeof labelScalerSchema>;

/** Scalers of the `value` targets, by name, from training labels. */
export function fitLabelScalers(targets: readonly Target[], examples: readonly Example[]): Record<string, LabelScaler> {
  const scaled = targets.flatMap(({ kind, name }, index) => {
    if (kind !== 'value') return [];
    const values = examples.map(({ labels }) => labels[index]!).filter((label) => !Number.isNaN(label));
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
    return [[name, { mean, std: Math.sqrt(variance) || 1 }] as const];
  });
  return Object.fromEntries(scaled);
}

/** Labels and weights, [examples × targets] each; a label that was not observed has weight 0. */
export function labelRows(
  targets: readonly Target[],
  scalers: Readonly<Record<string, LabelScaler>>,
  examples: readonly Example[],
) {
  const labels = new Float32Array(examples.length * targets.length);
  const weights = new Float32Array(labels.length);
  examples.forEach((example, row) =>
    targets.forEach(({ name, kind }, column) => {
      const label = example.labels[column]!;
      if (Number.isNaN(label)) return;
      const { mean, std } = scalers[name] ?? { mean: 0, std: 1 };
      labels[row * targets.length + column] = kind === 'value' ? (label - mean) / std : label;
      weights[row * targets.length + column] = 1;
    }),
  );
  return { labels, weights };
}

/**
 * Weighted sum over the targets: binary cross-entropy, Poisson (eᶻ − y·z), Huber. logits, labels, weights [batch,
 * targets] → scalar.
 */
export function targetLoss(
  targets: readonly Target[],
  logits: tf.Tensor2D,
  labels: tf.Tensor2D,
  weights: tf.Tensor2D,
): tf.Scalar {
  const losses = targets.map((target, column) => {
    const own = (tensor: tf.Tensor2D) => tf.slice(tensor, [0, column], [-1, 1]);
    return tf.mul<tf.Scalar>(lossOf(target, own(logits), own(labels), own(weights)), target.weight);
  });
  return tf.addN(losses);
}

/** logit, label, weight [batch, 1] → scalar */
function lossOf({ kind }: Target, logit: tf.Tensor2D, label: tf.Tensor2D, weight: tf.Tensor2D): tf.Scalar {
  if (kind === 'binary') return bceWithLogits(logit, label, weight);
  if (kind === 'value') return huber(logit, label, 1, weight);
  const bounded = tf.minimum(logit, largestLogRate);
  return tf.div<tf.Scalar>(
    tf.sum(tf.mul(tf.sub(tf.exp(bounded), tf.mul(label, bounded)), weight)),
    tf.maximum(tf.sum(weight), 1),
  );
}

/** The best constant logits, where heads start. labels, weights: as `labelRows` → [targets] */
export function constantLogits(targets: readonly Target[], labels: Float32Array, weights: Float32Array): number[] {
  return targets.map(({ kind }, column) => {
    let [sum, count] = [0, 0];
    for (let place = column; place < labels.length; place += targets.length) {
      sum += weights[place]! * labels[place]!;
      count += weights[place]!;
    }
    // Half an example of each class keeps a target that always or never happens finite.
    if (kind === 'binary') return Math.log((sum + 0.5) / (count - sum + 0.5));
    return kind === 'count' ? Math.log((sum + 0.5) / (count + 0.5)) : 0;
  });
}

/** A target's validation metric: AUROC of a binary one, mean absolute error (in its units) of a number. */
export function targetMetric(
  target: Target,
  scalers: Readonly<Record<string, LabelScaler>>,
  logits: readonly number[],
  labels: readonly number[],
): { readonly metric: string; readonly value: number } {
  if (target.kind === 'binary') return { metric: 'auroc', value: auroc(logits, labels) };
  const seen = [...labels.keys()].filter((place) => !Number.isNaN(labels[place]!));
  return {
    metric: 'mae',
    value: mae(
      seen.map((place) => fromLogit(target, scalers, logits[place]!)),
      seen.map((place) => labels[place]!),
    ),
  };
}

/** Inverse link: probability, expected count or value of a logit. */
export function fromLogit(
  { kind, name }: Target,
  scalers: Readonly<Record<string, LabelScaler>>,
  logit: number,
): number {
  if (kind === 'binary') return sigmoid(logit);
  if (kind === 'count') return Math.exp(Math.min(logit, largestLogRate));
  const { mean, std } = scalers[name] ?? { mean: 0, std: 1 };
  return logit * std + mean;
}
