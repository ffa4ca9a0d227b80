import * as tf from '@tensorflow/tfjs-core';
import { adamWNumbers, adamWStep } from '../layers/adamw-step.ts';
import { kernels } from '../layers/kernels.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from '../tensors.ts';

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
  /** The numbers of the next update; `update` with their tensors makes it. */
  next(learningRate: number): HostBatch;
  update(gradients: ReadonlyMap<string, tf.Tensor>, numbers: Tensors): void;
  /** Moments by path and the number of updates, for a checkpoint. */
  state(): Record<string, HostTensor>;
  restore(state: Readonly<Record<string, HostTensor>>): void;
  dispose(): void;
};

/** Parameters that share the numbers of an update: the factor of their learning rate, and whether they decay. */
type Group = { readonly name: string; readonly rate: number; readonly decay: number };

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), as `torch.optim.AdamW`. Moments are kept by
 * path.
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
  const groups = new Map<string, Group>();
  const parts = new Map(
    [...parameters].map(([path, parameter]) => {
      const rate = rateOf(path);
      const decay = decays(path, parameter) ? rate * weightDecay : 0;
      const key = `${rate} ${decay}`;
      const group = groups.get(key) ?? { name: `adamw/${groups.size}`, rate, decay };
      groups.set(key, group);
      return [path, { parameter, adam: adamW(parameter), group }];
    }),
  );
  let step = 0;

  return {
    apply(gradients, baseRate) {
      tf.tidy(() => this.update(gradients, toTensors(this.next(baseRate))));
    },
    next(baseRate) {
      step++;
      return Object.fromEntries(
        Array.from(groups.values(), ({ name, rate, decay }) => [
          name,
          adamWNumbers({ learningRate: baseRate * rate, beta1, beta2, epsilon, decay: baseRate * decay, step }),
        ]),
      );
    },
    update(gradients, numbers) {
      tf.tidy(() => {
        const steps = new Map(
          Array.from(groups.values(), (group) => [
            group,
            adamWStep(numbers[group.name]!, { beta1, beta2, decays: group.decay > 0 }),
          ]),
        );
        for (const [path, gradient] of gradients) {
          const { adam, group } = parts.get(path)!;
          adam.apply(gradient, steps.get(group)!);
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
export function globalNorm(gradients: Iterable<tf.Tensor>): tf.Scalar {
  const { sumOfSquares } = kernels();
  return tf.sqrt(sumOfSquares([...gradients]));
}

/**
 * Scales gradients down, so that their norm over all of them together is at most `clipNorm`. The caller disposes the
 * new ones as the old.
 */
export function clipGradients(gradients: Map<string, tf.Tensor>, clipNorm: number): void {
  const factor = tf.minimum(1, tf.div(clipNorm, globalNorm(gradients.values())));
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
