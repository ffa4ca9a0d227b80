import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { adamWNumbers, adamWStep } from './adamw-step.ts';
import { kernels, portableKernels, registerKernels } from './kernels.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

describe('kernels', () => {
  it('are those registered for the backend in use, portable where none is given', async () => {
    const relu = (input: tf.Tensor) => tf.mul(input, 0);
    registerKernels('cpu', { relu });
    try {
      expect(kernels()).toEqual({ ...portableKernels, relu });
      await chooseBackend({ preferred: 'wasm' });
      expect(kernels().relu).toBe(portableKernels.relu);
    } finally {
      registerKernels('cpu', {});
      await chooseBackend({ preferred: 'cpu' });
    }
  });
});

describe('portableKernels', () => {
  it('sumOfSquares adds all inputs up', () =>
    tf.tidy(() => {
      const sum = portableKernels.sumOfSquares([tf.tensor1d([1, 2]), tf.tensor2d([[3]])]);
      expect(sum.dataSync()[0]).toBe(14);
    }));

  it('adamW: the first step is the learning rate against the sign of the gradient, after decay', () => {
    const start = tf.tensor1d([1, 1]);
    const parameter = tf.variable(start);
    start.dispose();
    const before = tf.memory().numTensors;
    const adam = portableKernels.adamW(parameter);
    const betas = { beta1: 0.9, beta2: 0.999 };
    const { data } = adamWNumbers({ ...betas, learningRate: 0.1, epsilon: 1e-8, decay: 0.5, step: 1 });
    tf.tidy(() => adam.apply(tf.tensor1d([4, -0.1]), adamWStep(tf.tensor1d(data), { ...betas, decays: true })));
    expect(parameter.dataSync()[0]).toBeCloseTo(0.4, 5);
    expect(parameter.dataSync()[1]).toBeCloseTo(0.6, 5);
    adam.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
