import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';

const random = createRandom('wasm kernels');
const numbers = (shape: readonly number[]) =>
  Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.normal());

/** The same computation on plain JavaScript. */
async function onBoth(compute: () => tf.Tensor): Promise<[tf.Tensor, number[], number[]]> {
  await chooseBackend({ preferred: 'cpu' });
  const expected = Array.from(tf.tidy(compute).dataSync());
  await chooseBackend({ preferred: 'wasm' });
  const actual = tf.tidy(compute);
  return [actual, Array.from(actual.dataSync()), expected];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expect(Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)))).toBeLessThan(1e-3);
}

describe('registerWasmKernels', () => {
  beforeAll(async () => void (await chooseBackend({ preferred: 'wasm' })));

  it.each<[string, number[], number[], boolean, boolean]>([
    ['two matrices', [9, 7], [7, 5], false, false],
    ['left transposed', [7, 9], [7, 5], true, false],
    ['right transposed', [9, 7], [5, 7], false, true],
    ['both transposed', [7, 9], [5, 7], true, true],
    ['one right matrix for a batch', [3, 9, 7], [1, 7, 5], false, false],
    ['one left matrix for a batch', [1, 20, 30], [4, 30, 20], false, false],
    ['a batch of small products', [2, 3, 4, 5], [2, 3, 5, 4], false, false],
    ['a batch of larger products', [2, 3, 20, 30], [2, 3, 30, 10], false, false],
    ['a batch, right transposed', [2, 3, 20, 30], [2, 3, 10, 30], false, true],
    ['a batch, left transposed', [2, 3, 30, 20], [2, 3, 30, 10], true, false],
    ['a batch on both sides that broadcasts', [2, 1, 20, 30], [1, 3, 30, 10], false, false],
  ])('multiplies as plain JavaScript does: %s', async (_, shapeA, shapeB, transposeA, transposeB) => {
    const [a, b] = [numbers(shapeA), numbers(shapeB)];
    const [, actual, expected] = await onBoth(() =>
      tf.matMul(tf.tensor(a, shapeA), tf.tensor(b, shapeB), transposeA, transposeB),
    );
    expectClose(actual, expected);
  });

  it('sums rows by id, ids in any order and shape', async () => {
    const rows = numbers([2, 3, 4]);
    const [sums, actual, expected] = await onBoth(() =>
      tf.unsortedSegmentSum(tf.tensor(rows, [6, 4]), tf.tensor1d([4, 0, 4, 1, 0, 4], 'int32'), 5),
    );
    expect(sums.shape).toEqual([5, 4]);
    expectClose(actual, expected);
  });

  it('leaves no tensor and no memory behind', () => {
    const a = tf.tensor(numbers([2, 30, 20]), [2, 30, 20]);
    const before = { tensors: tf.memory().numTensors, data: tf.backend().numDataIds() };
    tf.tidy(() => void tf.matMul(a, a, true, false));
    expect({ tensors: tf.memory().numTensors, data: tf.backend().numDataIds() }).toEqual(before);
  });
});
