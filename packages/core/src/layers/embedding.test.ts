import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { embedding, initEmbedding } from './embedding.ts';

await chooseBackend({ preferred: 'cpu' });

const ids = tf.tensor2d(
  [
    [0, 2, 2],
    [2, 3, 0],
  ],
  [2, 3],
  'int32',
);

function gradient(scaleGradByFrequency: boolean): number[] {
  const config = { vocabSize: 5, hiddenSize: 2, paddingIndex: 0, scaleGradByFrequency };
  const params = initEmbedding(config, createRandom(1));
  const { grads } = tf.variableGrads(() => tf.sum(embedding(params, config, ids)), [params.weight]);
  return Array.from(Object.values(grads)[0]!.dataSync());
}

describe('embedding', () => {
  it('gives a zero vector at the padding index', () => {
    const config = { vocabSize: 5, hiddenSize: 2, paddingIndex: 0 };
    const output = embedding(initEmbedding(config, createRandom(1)), config, ids);
    expect(output.shape).toEqual([2, 3, 2]);
    expect(Array.from(output.dataSync().slice(0, 2), Math.abs)).toEqual([0, 0]);
  });

  it('sums a row’s gradient over its places, none for padding', () => {
    expect(gradient(false)).toEqual([0, 0, 0, 0, 3, 3, 1, 1, 0, 0]);
  });

  it('divides a row’s gradient by its frequency when asked', () => {
    const scaled = gradient(true);
    expect(scaled[4]).toBeCloseTo(1, 6);
    expect(scaled[6]).toBeCloseTo(1, 6);
  });
});
