import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamWNumbers, adamWStep } from '../layers/adamw-step.ts';
import { portableKernels, type Kernels } from '../layers/kernels.ts';
import { createRandom } from '../random.ts';
import { chooseBackend } from './backend.ts';
import { nativeKernels } from './native-kernels.ts';

const native = await chooseBackend({ preferred: 'tfjs-node' }).then(
  () => true,
  () => false,
);
const random = createRandom('native kernels');
const normal = (shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );

function stepOf(step: number, decay: number, epsilon = 1e-8) {
  const betas = { beta1: 0.9, beta2: 0.999 };
  const { data } = adamWNumbers({ ...betas, learningRate: 0.1, epsilon, decay, step });
  return adamWStep(tf.tensor1d(data), { ...betas, decays: decay > 0 });
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(tolerance);
}

describe.skipIf(!native)('native kernels equal the portable ones', () => {
  beforeAll(async () => void (await chooseBackend({ preferred: 'tfjs-node' })));

  it.each<[string, number[][], (kernels: Kernels, inputs: tf.Tensor[]) => tf.Tensor]>([
    [
      'linear',
      [[7, 5], [5, 3], [3]],
      (kernels, [x, weight, bias]) => kernels.linear(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D),
    ],
    [
      'linear without bias',
      [
        [7, 5],
        [5, 3],
      ],
      (kernels, [x, weight]) => kernels.linear(x as tf.Tensor2D, weight as tf.Tensor2D, undefined),
    ],
    ['relu', [[7, 5]], (kernels, [x]) => kernels.relu(x!)],
    [
      'layerNorm',
      [[7, 5], [5], [5]],
      (kernels, [x, weight, bias]) =>
        kernels.layerNorm(x as tf.Tensor2D, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-5),
    ],
  ])('%s: value and every gradient', (_, shapes, run) => {
    tf.tidy(() => {
      const inputs = shapes.map(normal);
      const [expected, actual] = [portableKernels, nativeKernels].map((kernels) => run(kernels, inputs));
      expectClose(actual!, expected!);
      const weights = normal(expected!.shape);
      const [expectedGradients, gradients] = [portableKernels, nativeKernels].map((kernels) =>
        tf.grads((...xs) => tf.sum(tf.mul(run(kernels, xs), weights)))(inputs),
      );
      gradients!.forEach((gradient, index) => expectClose(gradient, expectedGradients![index]!));
    });
  });

  it('sumOfSquares: of any rank, and of many numbers as exactly as the portable form', () => {
    tf.tidy(() => {
      for (const shape of [[1], [7, 5], [300, 700]]) {
        const inputs = [normal(shape), normal([3])];
        const [expected, actual] = [portableKernels, nativeKernels].map((kernels) => kernels.sumOfSquares(inputs));
        expect(actual!.shape).toEqual([]);
        expect(actual!.dataSync()[0]! / expected!.dataSync()[0]!).toBeCloseTo(1, 5);
      }
    });
  });

  it.each([0, 0.01])('adamW: ten steps in place with decay %f, and what others assign in between is kept', (decay) => {
    const [start, gradient] = [normal([6, 5]), normal([6, 5])];
    const run = (kernels: Kernels) => {
      const parameter = tf.variable(start);
      const adam = kernels.adamW(parameter);
      for (let step = 1; step <= 10; step++) {
        if (step === 5) tf.tidy(() => parameter.assign(tf.mul(parameter, 2)));
        tf.tidy(() => adam.apply(tf.mul(gradient, step), stepOf(step, decay, 1e-3)));
      }
      return { parameter, moments: adam.moments() };
    };
    const before = Float32Array.from(start.dataSync());
    const [expected, actual] = [run(portableKernels), run(nativeKernels)];
    expectClose(actual.parameter, expected.parameter);
    actual.moments.forEach((moment, index) => expectClose(tf.tensor1d(moment), tf.tensor1d(expected.moments[index]!)));
    expect(start.dataSync()).toEqual(before);
  });

  it('adamW: a copy of the parameter taken between two steps keeps its numbers', () => {
    const parameter = tf.variable(normal([4]));
    const adam = nativeKernels.adamW(parameter);
    const update = (step: number) => tf.tidy(() => adam.apply(tf.ones([4]), stepOf(step, 0)));
    update(1);
    const copy = tf.clone(parameter);
    const numbers = [...copy.dataSync()];
    update(2);
    expect([...copy.dataSync()]).toEqual(numbers);
    expect([...parameter.dataSync()]).not.toEqual(numbers);
  });

  it('adamW leaves no tensor behind', () => {
    const before = tf.memory();
    const parameter = tf.variable(normal([3]));
    const adam = nativeKernels.adamW(parameter);
    const { numTensors, numBytes } = tf.memory();
    for (let step = 1; step <= 3; step++) tf.tidy(() => adam.apply(tf.ones([3]), stepOf(step, 0.1)));
    adam.moments();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    adam.dispose();
    parameter.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors + 1); // what `normal` made
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
