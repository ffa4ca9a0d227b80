import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { createRandom } from '../random.ts';
import { toTensors } from '../tensors.ts';
import { copyFields, copyLogits, initCopyPath, type CopyQuestion } from './copy-path.ts';

const vocabSize = 6;
const step = (ids: readonly number[], context: readonly number[] = ids) => ({ ids, context: new Set(context) });
const question = (index: number, earlier: readonly (readonly number[])[], context: number[] = []): CopyQuestion => ({
  index,
  earlier: earlier.map((ids) => step(ids)),
  context: new Set(context),
  excluded: new Set(context),
});
const logits = (questions: readonly CopyQuestion[], numQuestions: number) =>
  tf.tidy(() =>
    copyLogits(initCopyPath(4), tf.ones([numQuestions, 4]), toTensors(copyFields(questions, vocabSize)), vocabSize)
      .arraySync()
      .map((row) => row.map((logit) => Number(logit.toPrecision(5)))),
  );

await chooseBackend({ preferred: 'wasm' });

describe('copyLogits', () => {
  it('raise what the person had, newer and more often more, and nothing else', () => {
    const [row, none] = logits([question(0, [[3], [4, 5], [5]]), question(1, [])], 2);
    expect(row!.slice(0, 3)).toEqual([0, 0, 0]);
    expect(row![5]).toBeGreaterThan(row![4]!);
    expect(row![4]).toBeGreaterThan(row![3]!);
    expect(row![3]).toBeGreaterThan(0);
    expect(none).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('raise more what stood in a like context', () => {
    const meals = [
      [1, 3],
      [2, 4],
    ];
    const [beside1] = logits([question(0, meals, [1])], 1);
    expect(beside1![3]).toBeGreaterThan(beside1![4]!);
    expect(beside1![1]).toBe(0);
  });

  it('of a question do not depend on the other questions', () => {
    const [first, second] = [question(0, [[3], [4]], [3]), question(1, [[5], [5, 3]], [5])];
    expect(logits([first, second], 2)).toEqual([logits([first], 1)[0], logits([{ ...second, index: 0 }], 1)[0]]);
  });

  it('have the gradient of central differences, on WASM as on the CPU', async () => {
    const fields = copyFields([question(0, [[3], [4, 5]], [4]), question(1, [[1], [1, 2]])], vocabSize);
    const random = createRandom(1);
    const values = (size: number) => Array.from({ length: size }, () => random.normal());
    const [outputs, wanted, start] = [values(8), values(12), values(32)];
    const loss = (weight: tf.Tensor, hidden: tf.Tensor) => {
      const params = { ...initCopyPath(4), weight: weight as tf.Variable<tf.Rank.R2> };
      const own = copyLogits(params, hidden as tf.Tensor2D, toTensors(fields), vocabSize);
      return tf.sum<tf.Scalar>(tf.mul(own, tf.tensor2d(wanted, [2, vocabSize])));
    };
    const gradients = () =>
      tf.tidy(() =>
        tf
          .grads(loss)([tf.tensor2d(start, [4, 8]), tf.tensor2d(outputs, [2, 4])])
          .map((each) => [...each.dataSync()]),
      );
    const at = (weights: number[], hidden: number[]) =>
      tf.tidy(() => loss(tf.tensor2d(weights, [4, 8]), tf.tensor2d(hidden, [2, 4])).dataSync()[0]!);
    const moved = (all: readonly number[], place: number, by: number) =>
      all.map((value, index) => (index === place ? value + by : value));
    const [ofWeights, ofOutputs] = gradients();
    for (const place of [0, 5, 13, 31])
      expect(ofWeights![place]).toBeCloseTo(
        (at(moved(start, place, 0.01), outputs) - at(moved(start, place, -0.01), outputs)) / 0.02,
        2,
      );
    for (const place of [0, 3, 7])
      expect(ofOutputs![place]).toBeCloseTo(
        (at(start, moved(outputs, place, 0.01)) - at(start, moved(outputs, place, -0.01))) / 0.02,
        2,
      );
    await chooseBackend({ preferred: 'cpu' });
    gradients().forEach((own, part) =>
      own.forEach((value, place) => expect(value).toBeCloseTo([ofWeights, ofOutputs][part]![place]!, 4)),
    );
    await chooseBackend({ preferred: 'wasm' });
  });
});
