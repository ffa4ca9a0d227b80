import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { portableKernels, type AdamWStep, type Kernels } from '../kernels.ts';
import { createRandom } from '../random.ts';
import { chooseBackend } from './backend.ts';
import { nativeKernels } from './native-kernels.ts';

const native = await chooseBackend({ preferred: 'tfjs-node' }).then(() => true, () => false);
const random = createRandom('native kernels');
const normal = (shape: number[]) => tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()), shape);

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(tolerance);
}

describe.skipIf(!native)('native kernels equal the portable ones', () => {
  beforeAll(async () => void (await chooseBackend({ preferred: 'tfjs-node' })));

  it.each<[string, number[][], (kernels: Kernels, inputs: tf.Tensor[]) => tf.Tensor]>([
    ['linear', [[7, 5], [5, 3], [3]], (kernels, [x, weight, bias]) => kernels.linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D)],
    ['linear without bias', [[7, 5], [5, 3]], (kernels, [x, weight]) => kernels.linear(x as tf.Tensor2D, weight as tf.Tensor2D, undefined)],
    ['relu', [[7, 5]], (kernels, [x]) => kernels.relu(x!)],
    ['layerNorm', [[7, 5], [5], [5]], (kernels, [x, weight, bias]) => kernels.layerNorm(x as tf.Tensor2D, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-5)],
  ])('%s: value and every gradient', (_, shapes, run) => {
    tf.tidy(() => {
      const inputs = shapes.map(normal);
      const [expected, actual] = [portableKernels, nativeKernels].map((kernels) => run(kernels, inputs));
      expectClose(actual!, expected!);
      const weights = normal(expected!.shape);
      const [expectedGradients, gradients] = [portableKernels, nativeKernels].map((kernels) => tf.grads((...xs) => tf.sum(tf.mul(run(kernels, xs), weights)))(inputs));
      gradients!.forEach((gradient, index) => expectClose(gradient, expectedGradients![index]!));
    });
  });

  it('sumOfSquares: of any rank, and of many numbers as exactly as the portable form', () => {
    tf.tidy(() => {
      for (const shape of [[1], [7, 5], [300, 700]]) {
        const input = normal(shape);
        const [expected, actual] = [portableKernels, nativeKernels].map((kernels) => kernels.sumOfSquares(input));
        expect(actual!.shape).toEqual([]);
        expect(actual!.dataSync()[0]! / expected!.dataSync()[0]!).toBeCloseTo(1, 5);
      }
    });
  });

  it('adamW: ten steps with weight decay, in place', () => {
    const [parameter, gradient] = [normal([6, 5]), normal([6, 5])];
    const run = (kernels: Kernels) => {
      const variables = [tf.variable(parameter), tf.variable(tf.zerosLike(parameter)), tf.variable(tf.zerosLike(parameter))] as const;
      for (let step = 1; step <= 10; step++) {
        const numbers: AdamWStep = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, decay: 0.01, step };
        kernels.adamW(variables[0], tf.mul(gradient, step), variables[1], variables[2], numbers);
      }
      return variables;
    };
    const before = Float32Array.from(parameter.dataSync());
    const [expected, actual] = [run(portableKernels), run(nativeKernels)];
    actual.forEach((variable, index) => expectClose(variable, expected[index]!));
    expect(parameter.dataSync()).toEqual(before);
  });

  it('adamW leaves no tensor behind', () => {
    const [parameter, first, second] = [tf.variable(normal([3])), tf.variable(tf.zeros([3])), tf.variable(tf.zeros([3]))] as const;
    const gradient = normal([3]);
    const { numTensors, numBytes } = tf.memory();
    for (let step = 1; step <= 3; step++) nativeKernels.adamW(parameter, gradient, first, second, { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, step });
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it.each([0.1, 0.5])('dropout: zeroes a share of %f, keeps the sum, and its gradient has the same zeros', (rate) => {
    tf.tidy(() => {
      const ones = tf.ones([501, 401]); // an odd number of places
      const drop = (input: tf.Tensor) => nativeKernels.dropout(input, rate, createRandom(3));
      const dropped = drop(ones);
      expect(tf.mean(tf.cast(tf.equal(dropped, 0), 'float32')).dataSync()[0]).toBeCloseTo(rate, 2);
      expect(tf.max(dropped).dataSync()[0]).toBeCloseTo(1 / (1 - rate), 5);
      expectClose(tf.grad(drop)(ones), dropped, 1e-6);
    });
  });

  it('dropout: the same seed drops the same places, another seed others', () => {
    const drop = (seed: number) => nativeKernels.dropout(tf.ones([1000]), 0.5, createRandom(seed)).dataSync();
    expect(drop(1)).toEqual(drop(1));
    expect(drop(1)).not.toEqual(drop(2));
  });
});
