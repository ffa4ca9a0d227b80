import { constantVariable, linear, pooledSize, type LinearParams } from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { ConversationConfig } from './config.ts';

/**
 * A decoder from a conversation's one vector to what was said in each part of it. Next-segment prediction alone needs
 * little at [CLS], and leaves little there for other tasks. One linear layer adds nothing itself, so that what it
 * decodes must be in the vector (a weak decoder: RetroMAE, Xiao et al. 2022, https://arxiv.org/abs/2205.12035, which
 * reconstructs words where this reconstructs mean vectors).
 * weight [pooledSize, reconstructionParts · vectorSize]
 */
export type ReconstructionParams = LinearParams;

/**
 * Zeros: nothing is reconstructed, and the loss is 1. From random weights it would be hundreds, and drown the other
 * losses.
 */
export function initReconstruction({
  hiddenSize,
  pooling,
  reconstructionParts,
  vectorSize,
}: ConversationConfig): ReconstructionParams {
  const outputSize = reconstructionParts * vectorSize;
  return {
    weight: constantVariable([pooledSize(pooling, hiddenSize), outputSize], 0) as tf.Variable<tf.Rank.R2>,
    bias: constantVariable([outputSize], 0) as tf.Variable<tf.Rank.R1>,
  };
}

/**
 * Mean vector of each of `parts` equal parts of a conversation; zeros for a part without messages. units [batch,
 * length, vectorSize], mask [batch, length] → [batch, parts, vectorSize]
 */
export function partMeans(units: tf.Tensor3D, mask: tf.Tensor2D, parts: number): tf.Tensor3D {
  const counts = tf.sum(mask, 1, true); // [batch, 1]
  const part = tf.floor(tf.div(tf.mul(tf.range(0, mask.shape[1]), parts), tf.maximum(counts, 1))); // [batch, length]
  const isIn = tf.mul(
    tf.cast(tf.equal(tf.expandDims(part, 1), tf.reshape(tf.range(0, parts), [1, -1, 1])), 'float32'),
    tf.expandDims(mask, 1),
  ); // [batch, parts, length]
  return tf.div(tf.matMul<tf.Tensor3D>(isIn, units), tf.maximum(tf.sum(isIn, 2, true), 1));
}

/**
 * Unexplained share of the parts: Σ‖reconstructed − part‖² / Σ‖part‖².
 * pooled [batch, pooledSize], units [batch, length, vectorSize]: `unitVectors` of the messages, mask [batch, length] →
 * scalar
 */
export function reconstructionLoss(
  params: ReconstructionParams,
  { reconstructionParts }: Pick<ConversationConfig, 'reconstructionParts'>,
  pooled: tf.Tensor2D,
  units: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Scalar {
  const parts = partMeans(units, mask, reconstructionParts);
  const reconstructed = tf.reshape(linear(params, pooled), parts.shape);
  return tf.div(tf.sum(tf.squaredDifference(reconstructed, parts)), tf.maximum(tf.sum(tf.square(parts)), 1e-6));
}
