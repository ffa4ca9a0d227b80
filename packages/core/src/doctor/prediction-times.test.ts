import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { checkPredictionTimes } from './prediction-times.ts';

beforeAll(async () => {
  await chooseBackend();
});

describe('checkPredictionTimes', () => {
  /** Steps at 1, 2 … 6: the batch that reads those before the last prediction time. */
  const read = async (predictionTimes: readonly number[]): Promise<HostBatch> => {
    const steps = [1, 2, 3, 4, 5, 6].filter((time) => time < predictionTimes.at(-1)!);
    return {
      steps: { data: Float32Array.from(steps), shape: [1, steps.length] },
      predictionTimes: { data: Float32Array.from(predictionTimes), shape: [1, predictionTimes.length] },
    };
  };
  /** Sums of the steps before each prediction time, and of `share` of all later ones. */
  const sums =
    (share: number) =>
    ({ steps, predictionTimes }: Tensors) => {
      // [1, prediction times, steps]
      const before = tf.cast(tf.less(tf.expandDims(steps!, 1), tf.expandDims(predictionTimes!, 2)), 'float32');
      return tf.reshape(tf.matMul(tf.maximum(before, share), tf.expandDims(steps!, 2)), [-1, 1]);
    };

  it('passes prediction times that read what came before them', async () => {
    expect(await checkPredictionTimes(sums(0), read, [2.5, 4.5, 6.5])).toMatchObject({
      check: 'prediction times',
      passed: true,
    });
  });

  it('finds prediction times that read nothing', async () => {
    expect(await checkPredictionTimes((batch) => tf.zerosLike(sums(0)(batch)), read, [2.5, 4.5, 6.5])).toMatchObject({
      passed: false,
      detail: expect.stringContaining('two prediction times give the same output'),
    });
  });

  it('finds a prediction time that sees what came later', async () => {
    expect(await checkPredictionTimes(sums(0.01), read, [2.5, 4.5, 6.5])).toMatchObject({
      passed: false,
      fix: expect.stringContaining('earlier steps only'),
    });
  });
});
