import { toTensors, type HostBatch, type StreamEncoder, type StreamSequence } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { networksByName, randomBatch, withCut } from '../network-fixture.ts';
import { exportEncoderOnnx } from './export-encoder.ts';
import { exportOnnx } from './export-onnx.ts';

await chooseBackend({ preferred: 'wasm' });

/** What onnxruntime computes from a batch. */
async function run(
  file: Uint8Array,
  batch: HostBatch,
): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>> {
  const session = await InferenceSession.create(file);
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const { data, shape } = batch[name]!;
      return [name, new Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape)];
    }),
  );
  const outputs = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
  );
}

const cls = (encoder: StreamEncoder<StreamSequence>, batch: HostBatch) =>
  tf.tidy(() => encoder.forward(toTensors(batch)).dataSync());
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, place) => Math.abs(value - b[place]!)));

describe.each(Object.entries(networksByName))('exportEncoderOnnx of %s', (_, make) => {
  it('runs in onnxruntime with the outputs of the network, whatever the sizes', async () => {
    const encoder: StreamEncoder<StreamSequence> = make();
    const file = await exportEncoderOnnx(encoder);
    for (const batch of [
      randomBatch(encoder, [5, 3, 1], 1),
      withCut(randomBatch(encoder, [4, 6], 3, 2)),
      randomBatch(encoder, [12], 2, 3),
    ]) {
      const expected = cls(encoder, batch);
      const actual = await run(file, batch);
      expect(actual['cls']!.dims).toEqual([expected.length / encoder.hiddenSize, encoder.hiddenSize]);
      expect(difference(actual['cls']!.data, expected)).toBeLessThan(1e-4);
    }
    encoder.dispose();
  });

  it('leaves backend and weights as they were, and no tensor', async () => {
    const encoder: StreamEncoder<StreamSequence> = make();
    const batch = randomBatch(encoder, [5, 3], 1);
    const before = cls(encoder, batch);
    const { numTensors } = tf.memory();
    await exportEncoderOnnx(encoder);
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(cls(encoder, batch)).toEqual(before);
    encoder.dispose();
  });
});

describe('exportEncoderOnnx', () => {
  it('in 8 bits is smaller and near', async () => {
    const encoder = networksByName.food();
    const batch = randomBatch(encoder, [5, 3, 1], 2);
    const [full, small] = [await exportEncoderOnnx(encoder), await exportEncoderOnnx(encoder, { int8: true })];
    expect(small.length).toBeLessThan(full.length);
    const { cls: rows } = await run(small, batch);
    const expected = cls(encoder, batch);
    expect(difference(rows!.data, expected)).toBeGreaterThan(0);
    expect(difference(rows!.data, expected)).toBeLessThan(0.1);
    encoder.dispose();
  });
});

describe('exportOnnx', () => {
  it('refuses constants that are made for one size only', async () => {
    await expect(
      exportOnnx({
        name: 'example',
        description: '',
        inputs: { mask: { shape: ['batch', 'length'], dtype: 'float32' } },
        params: {},
        compute: ({ mask }) => ({
          places: tf.mul(mask!, tf.tensor1d(Float32Array.from({ length: mask!.shape[1]! }, (_, place) => place))),
        }),
      }),
    ).rejects.toThrow('made outside of tfjs operations');
  });
});
