import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { bceWithLogits, huber, softmaxCrossEntropy } from './losses.ts';
import { chooseBackend } from '../node/index.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

const value = (loss: tf.Scalar) => loss.dataSync()[0]!;

describe('bceWithLogits', () => {
  it('is ln 2 for a network that knows nothing', () => {
    expect(value(bceWithLogits(tf.zeros([4]), tf.tensor1d([0, 1, 0, 1])))).toBeCloseTo(Math.LN2, 6);
  });

  it('does not overflow', () => {
    expect(value(bceWithLogits(tf.tensor1d([1e4, -1e4]), tf.tensor1d([0, 1])))).toBeCloseTo(1e4, 0);
  });

  it('leaves out what has weight 0, and is 0 when all has', () => {
    const logits = tf.tensor1d([0, 50]);
    expect(value(bceWithLogits(logits, tf.tensor1d([1, 0]), tf.tensor1d([1, 0])))).toBeCloseTo(Math.LN2, 6);
    expect(value(bceWithLogits(logits, tf.tensor1d([1, 0]), tf.tensor1d([0, 0])))).toBe(0);
  });
});

describe('softmaxCrossEntropy', () => {
  it('is ln of the number of classes for equal logits', () => {
    expect(value(softmaxCrossEntropy(tf.zeros([3, 7]), tf.tensor1d([0, 3, 6], 'int32')))).toBeCloseTo(Math.log(7), 5);
  });
});

describe('huber', () => {
  it('is half the square up to delta and linear beyond', () => {
    expect(value(huber(tf.tensor1d([0.5]), tf.tensor1d([0])))).toBeCloseTo(0.125, 6);
    expect(value(huber(tf.tensor1d([3]), tf.tensor1d([0])))).toBeCloseTo(2.5, 6);
  });
});
