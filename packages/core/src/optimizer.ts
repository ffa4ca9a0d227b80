import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';
import type { HostTensor } from './tensors.ts';

export type AdamWConfig = {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Which weights decay. By default matrices only: a bias or a norm's scale has no reason to be small. */
  readonly decays?: (path: string, parameter: tf.Variable) => boolean;
  /** Multiplies the learning rate of a weight: a pretrained encoder is tuned more gently than a new head. */
  readonly rateOf?: (path: string) => number;
};

export type AdamW = {
  /** One update of every parameter that has a gradient. Gradients stay the caller's to dispose. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** Moments by path and the number of updates, for a checkpoint. */
  state(): Record<string, HostTensor>;
  restore(state: Readonly<Record<string, HostTensor>>): void;
  dispose(): void;
};

type Moments = { readonly first: tf.Variable; readonly second: tf.Variable };

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), as `torch.optim.AdamW`. Moments are kept by path. */
export function createAdamW(parameters: ReadonlyMap<string, tf.Variable>, config: AdamWConfig = {}): AdamW {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decays = (_, parameter) => parameter.rank > 1, rateOf = () => 1 } = config;
  const zeros = (parameter: tf.Variable) => tf.tidy(() => tf.variable(tf.zeros(parameter.shape), false));
  const moments = new Map<string, Moments>([...parameters].map(([path, parameter]) => [path, { first: zeros(parameter), second: zeros(parameter) }]));
  let step = 0;

  const read = (variable: tf.Variable): HostTensor => ({ data: Float32Array.from(variable.dataSync()), shape: variable.shape });
  const write = (variable: tf.Variable, { data }: HostTensor) => tf.tidy(() => variable.assign(tf.tensor(data, variable.shape, 'float32')));

  return {
    apply(gradients, baseRate) {
      step++;
      const { adamW } = kernels();
      for (const [path, gradient] of gradients) {
        const parameter = parameters.get(path)!;
        const { first, second } = moments.get(path)!;
        const learningRate = baseRate * rateOf(path);
        const decay = decays(path, parameter) ? learningRate * weightDecay : 0;
        adamW(parameter, gradient, first, second, { learningRate, beta1, beta2, epsilon, decay, step });
      }
    },
    state() {
      const state: Record<string, HostTensor> = { step: { data: Int32Array.of(step), shape: [1] } };
      for (const [path, { first, second }] of moments) {
        state[`first.${path}`] = read(first);
        state[`second.${path}`] = read(second);
      }
      return state;
    },
    restore(state) {
      step = state['step']!.data[0]!;
      for (const [path, { first, second }] of moments) {
        write(first, state[`first.${path}`]!);
        write(second, state[`second.${path}`]!);
      }
    },
    dispose() {
      for (const { first, second } of moments.values()) {
        first.dispose();
        second.dispose();
      }
    },
  };
}

/** √Σ g² over all gradients together. */
export function globalNorm(gradients: Iterable<tf.Tensor>): number {
  const { sumOfSquares } = kernels();
  return tf.tidy(() => Math.sqrt(tf.addN([...gradients].map(sumOfSquares)).dataSync()[0]!));
}

export type Schedule = 'constant' | 'linear' | 'cosine';

/** Factor of the learning rate at `step` (from 0): linear warm-up, then constant, or down to 0 at `totalSteps`. */
export function scheduleFactor(schedule: Schedule, step: number, warmupSteps: number, totalSteps: number): number {
  if (step < warmupSteps) return (step + 1) / warmupSteps;
  if (schedule === 'constant') return 1;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return schedule === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
}
