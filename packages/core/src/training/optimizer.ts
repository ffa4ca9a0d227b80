import * as tf from '@tensorflow/tfjs-core';
import { kernels, type AdamWStep } from '../layers/kernels.ts';
import type { HostTensor } from '../tensors.ts';

export type AdamWConfig = {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Which weights decay; matrices only by default, not biases and norms. */
  readonly decays?: (path: string, parameter: tf.Variable) => boolean;
  /** Multiplies the learning rate of a weight, to tune a pretrained encoder more gently than a new head. */
  readonly rateOf?: (path: string) => number;
};

export type AdamW = {
  /** One update of every parameter that has a gradient. The caller disposes the gradients. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** Moments by path and the number of updates, for a checkpoint. */
  state(): Record<string, HostTensor>;
  restore(state: Readonly<Record<string, HostTensor>>): void;
  dispose(): void;
};

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), as `torch.optim.AdamW`. RunningStatistics
 * are kept by path.
 */
export function createAdamW(parameters: ReadonlyMap<string, tf.Variable>, config: AdamWConfig = {}): AdamW {
  const {
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
    decays = (_, parameter) => parameter.rank > 1,
    rateOf = () => 1,
  } = config;
  const { adamW } = kernels();
  const parts = new Map(
    [...parameters].map(([path, parameter]) => {
      const rate = rateOf(path);
      return [
        path,
        { parameter, adam: adamW(parameter), rate, decay: decays(path, parameter) ? rate * weightDecay : 0 },
      ];
    }),
  );
  let step = 0;

  return {
    apply(gradients, baseRate) {
      step++;
      const shared = new Map<string, AdamWStep>();
      tf.tidy(() => {
        for (const [path, gradient] of gradients) {
          const { adam, rate, decay } = parts.get(path)!;
          const group = `${rate} ${decay}`;
          const numbers = shared.get(group) ?? {
            learningRate: baseRate * rate,
            beta1,
            beta2,
            epsilon,
            decay: baseRate * decay,
            step,
          };
          shared.set(group, numbers);
          adam.apply(gradient, numbers);
        }
      });
    },
    state() {
      const state: Record<string, HostTensor> = { step: { data: Int32Array.of(step), shape: [1] } };
      for (const [path, { parameter, adam }] of parts) {
        const [first, second] = adam.moments();
        state[`first.${path}`] = { data: first, shape: parameter.shape };
        state[`second.${path}`] = { data: second, shape: parameter.shape };
      }
      return state;
    },
    restore(state) {
      step = state['step']!.data[0]!;
      for (const [path, { adam }] of parts) adam.restore(state[`first.${path}`]!, state[`second.${path}`]!);
    },
    dispose() {
      for (const { adam } of parts.values()) adam.dispose();
    },
  };
}

/** √Σ g² over all numbers of all gradients. */
export function globalNorm(gradients: Iterable<tf.Tensor>): number {
  const { sumOfSquares } = kernels();
  return tf.tidy(() => Math.sqrt(sumOfSquares([...gradients]).dataSync()[0]!));
}

/**
 * Scales gradients down, so that their norm over all of them together is at most `clipNorm`. The caller disposes the
 * new ones as the old.
 */
export function clipGradients(gradients: Map<string, tf.Tensor>, clipNorm: number): void {
  const norm = globalNorm(gradients.values());
  if (norm <= clipNorm) return;
  const factor = tf.scalar(clipNorm / norm);
  gradients.forEach((gradient, path) => gradients.set(path, tf.mul(gradient, factor)));
}

export type Schedule = 'constant' | 'linear' | 'cosine';

/**
 * Factor in [0, 1] of the learning rate at `step`, from 0: linear warm-up, then constant or down to 0 at `totalSteps`.
 */
export function scheduleFactor(schedule: Schedule, step: number, warmupSteps: number, totalSteps: number): number {
  if (step < warmupSteps) return (step + 1) / warmupSteps;
  if (schedule === 'constant') return 1;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return schedule === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
}
