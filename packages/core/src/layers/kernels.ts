import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import type { AdamWStep } from './adamw-step.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from '../tensors.ts';

/** What is computed of a batch: a loss and an update of the weights, the output of a network. */
export type Computation = (batch: Tensors, random: Random) => tf.Tensor;

/** Runs computations on batches. */
export type Runner = {
  /**
   * `computation(toTensors(batch), random)`; the caller disposes the result. What a computation does must follow from
   * the shapes of its batch.
   */
  run(computation: Computation, batch: HostBatch, random: Random): tf.Tensor;
  /** `run` that always computes alike, so that the same batch gives the same bits whatever ran before. */
  runAlike(computation: Computation, batch: HostBatch, random: Random): tf.Tensor;
  dispose(): void;
};

/** AdamW of one parameter, with the two moments of its gradient. */
export type ParameterAdamW = {
  /** Updates the parameter in place. */
  apply(gradient: tf.Tensor, step: AdamWStep): void;
  /** First and second moment. */
  moments(): readonly [Float32Array, Float32Array];
  restore(first: HostTensor, second: HostTensor): void;
  dispose(): void;
};

/** Operations that a backend may compute faster. Every form gives the numbers of the portable one. */
export type Kernels = {
  /** Zeroes each number with probability `rate` and scales the rest by 1 / (1 − rate). Differentiable. */
  dropout(input: tf.Tensor, rate: number, random: Random): tf.Tensor;
  /** Normalises the last axis of input [rows, size] by weight and bias [size]. Differentiable. */
  layerNorm(input: tf.Tensor2D, weight: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D;
  /** input [rows, in] · weight [in, out] + bias [out]. Differentiable. */
  linear(input: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D | undefined): tf.Tensor2D;
  /** max(input, 0). Differentiable. */
  relu(input: tf.Tensor): tf.Tensor;
  /** Rows of input [rows, …] at places int32 [count]. */
  gather(input: tf.Tensor, places: tf.Tensor1D): tf.Tensor;
  /** Σ x² over all numbers of all inputs. */
  sumOfSquares(inputs: readonly tf.Tensor[]): tf.Scalar;
  /** The moments begin at 0. */
  adamW(parameter: tf.Variable): ParameterAdamW;
  /** `onNote` is told, in a line, what a user may want to know of how it runs. */
  runner(onNote: (line: string) => void): Runner;
};

/** Places whose xorshift number (Marsaglia 2003) is below rate · 2³² are 0, the others 1 / (1 − rate). */
function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const keepAbove = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  let state = seed | 1;
  for (let index = 0; index < size; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    mask[index] = state >>> 0 >= keepAbove ? scale : 0;
  }
  return mask;
}

/** The same computation on every backend, in public tfjs operations. */
export const portableKernels: Kernels = {
  dropout(input, rate, random) {
    return tf.mul(input, tf.tensor(dropoutMask(input.size, rate, random.seed), input.shape));
  },
  layerNorm(input, weight, bias, epsilon) {
    const centred = tf.sub(input, tf.mean(input, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    return tf.add<tf.Tensor2D>(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
  },
  linear(input, weight, bias) {
    const product: tf.Tensor2D = tf.matMul(input, weight);
    return bias ? tf.add<tf.Tensor2D>(product, bias) : product;
  },
  relu: tf.relu,
  gather: (input, places) => tf.gather(input, places),
  sumOfSquares: (inputs) => tf.addN(inputs.map((input) => tf.sum<tf.Scalar>(tf.square(input)))),
  adamW(parameter) {
    const [firstMoment, secondMoment] = tf.tidy(() => [
      tf.variable(tf.zeros(parameter.shape), false),
      tf.variable(tf.zeros(parameter.shape), false),
    ]);
    const write = (moment: tf.Variable, { data }: HostTensor) =>
      tf.tidy(() => moment.assign(tf.tensor(data, moment.shape, 'float32')));
    return {
      apply(gradient, { beta1, beta2, correctedRate, epsilon, kept }) {
        tf.tidy(() => {
          firstMoment.assign(tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1)));
          secondMoment.assign(tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
          const update = tf.mul(tf.div(firstMoment, tf.add(tf.sqrt(secondMoment), epsilon)), correctedRate);
          parameter.assign(tf.sub(kept ? tf.mul(parameter, kept) : parameter, update));
        });
      },
      moments: () => [Float32Array.from(firstMoment.dataSync()), Float32Array.from(secondMoment.dataSync())],
      restore(first, second) {
        write(firstMoment, first);
        write(secondMoment, second);
      },
      dispose: () => tf.dispose([firstMoment, secondMoment]),
    };
  },
  runner() {
    const run: Runner['run'] = (computation, batch, random) => tf.tidy(() => computation(toTensors(batch), random));
    return { run, runAlike: run, dispose: () => undefined };
  },
};

const registered = new Map<string, Partial<Kernels>>();

/** Sets the faster forms of one backend; what is not given stays portable. */
export function registerKernels(backendName: string, kernels: Partial<Kernels>): void {
  registered.set(backendName, { ...portableKernels, ...kernels });
}

/** The kernels of the backend in use. */
export function kernels(): Kernels {
  return { ...portableKernels, ...registered.get(tf.getBackend()) };
}
