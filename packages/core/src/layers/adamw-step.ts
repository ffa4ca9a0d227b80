import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../tensors.ts';

/** Settings of one update. */
export type AdamWUpdate = {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled weight decay, already multiplied by the learning rate. */
  readonly decay: number;
  /** Number of this update, from 1: bias correction. */
  readonly step: number;
};

/** Numbers of one update; what changes from update to update is a tensor. */
export type AdamWStep = {
  readonly beta1: number;
  readonly beta2: number;
  readonly beta1Power: tf.Scalar;
  readonly beta2Power: tf.Scalar;
  readonly learningRate: tf.Scalar;
  /** The learning rate with bias correction: learningRate · √(1 − β₂ᵗ) / (1 − β₁ᵗ). */
  readonly correctedRate: tf.Scalar;
  /** ε · √(1 − β₂ᵗ), which is added to √v: PyTorch adds ε to √(v / (1 − β₂ᵗ)). */
  readonly epsilon: tf.Scalar;
  /** 1 − decay; undefined where nothing decays. */
  readonly kept: tf.Scalar | undefined;
};

/** What `adamWStep` reads of an update. [6] */
export function adamWNumbers(update: AdamWUpdate): HostTensor<tf.Rank.R1, 'float32'> {
  const { learningRate, beta1, beta2, epsilon, decay, step } = update;
  const [beta1Power, beta2Power] = [beta1 ** step, beta2 ** step];
  const correction = Math.sqrt(1 - beta2Power);
  const correctedRate = (learningRate * correction) / (1 - beta1Power);
  return {
    data: Float32Array.of(beta1Power, beta2Power, learningRate, correctedRate, epsilon * correction, 1 - decay),
    shape: [6],
  };
}

/** The numbers as tensors that all parameters of an update share. */
export function adamWStep(
  numbers: tf.Tensor,
  { beta1, beta2, decays }: { readonly beta1: number; readonly beta2: number; readonly decays: boolean },
): AdamWStep {
  const [beta1Power, beta2Power, learningRate, correctedRate, epsilon, kept] = tf.unstack(numbers) as [
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
  ];
  return {
    beta1,
    beta2,
    beta1Power,
    beta2Power,
    learningRate,
    correctedRate,
    epsilon,
    kept: decays ? kept : undefined,
  };
}
