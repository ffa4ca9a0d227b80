import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { checkLossMoves, checkTensorLeaks } from './learning.ts';

beforeAll(async () => {
  await chooseBackend();
});

describe('checkLossMoves', () => {
  it('finds a loss that stands at ln 2', () => {
    expect(checkLossMoves([0.71, 0.694, 0.6931, 0.6932, 0.693, 0.6931])).toMatchObject({ passed: false });
  });

  it('finds a loss of NaN, and one that stands at 0.70 or anywhere else', () => {
    expect(checkLossMoves([0.71, NaN, NaN, NaN])).toMatchObject({ passed: false, fix: expect.stringContaining('NaN') });
    expect(checkLossMoves([0.7, 0.7, 0.7, 0.7, 0.7, 0.7])).toMatchObject({ passed: false });
    expect(checkLossMoves([1.2, 1.2, 1.2, 1.2, 1.2, 1.2])).toMatchObject({ passed: false });
  });

  it('passes a loss that falls', () => {
    expect(checkLossMoves([0.7, 0.68, 0.64, 0.6, 0.55])).toMatchObject({ passed: true });
  });
});

describe('checkTensorLeaks', () => {
  it('counts what a step leaves behind', () => {
    const kept: tf.Tensor[] = [];
    const finding = checkTensorLeaks(() => void kept.push(tf.scalar(1)));
    expect(finding).toMatchObject({ passed: false, detail: '1 tensors left behind by each step' });
    tf.dispose(kept);
  });

  it('passes a tidy step', () => {
    expect(checkTensorLeaks(() => tf.tidy(() => void tf.add(tf.scalar(1), 1))).passed).toBe(true);
  });
});
