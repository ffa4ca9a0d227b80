import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { createRandom } from '../random.ts';
import { initSequenceEncoder, sequenceEncoder, sequenceEncoderConfigSchema } from './sequence-encoder.ts';

await chooseBackend({ preferred: 'cpu' });

const config = sequenceEncoderConfigSchema.parse({ hiddenSize: 8, numHeads: 2, numLayers: 1, intermediateSize: 16, dropoutRate: 0, maxLength: 8 });
const random = createRandom(3);
const params = initSequenceEncoder(config, 2, random);
const field = () => tf.tensor3d(Float32Array.from({ length: 2 * 3 * 8 }, random.normal), [2, 3, 8]);
const fields = [field(), field()];
const input = { fields, mask: tf.tensor2d([[1, 1, 1], [1, 1, 0]]), asOf: tf.tensor1d([5, 9], 'int32') };
const clsOf = (strength?: tf.Tensor2D, given = input) => tf.slice(sequenceEncoder(params, config, given, { strength, outputs: 'first' }).hidden, [0, 0, 0], [-1, 1, -1]);

describe('sequenceEncoder, strength', () => {
  it('changes nothing at 1', () => {
    expect([...clsOf(tf.ones([2, 4])).dataSync()]).toEqual([...clsOf().dataSync()]);
  });

  it('lets nothing of a step or of the silence in at 0', () => {
    const strength = tf.tensor2d([[0, 1, 0, 1], [0, 1, 0, 1]]);
    const changed = { ...input, asOf: tf.tensor1d([70, 2], 'int32'), fields: [tf.add<tf.Tensor3D>(fields[0]!, tf.reshape(tf.tensor1d([0, 7, 0]), [1, 3, 1])), fields[1]!] };
    expect([...clsOf(strength, changed).dataSync()]).toEqual([...clsOf(strength).dataSync()]);
    expect([...clsOf(undefined, changed).dataSync()]).not.toEqual([...clsOf().dataSync()]);
  });

  it('has the gradient of central differences', () => {
    const at = Float32Array.from([0.5, 0.8, 0.4, 0.9, 0.7, 0.3, 0.6, 1]);
    const weights = tf.tensor3d(Float32Array.from({ length: 16 }, random.normal), [2, 1, 8]);
    const sum = (strength: tf.Tensor) => tf.sum(tf.mul(clsOf(strength as tf.Tensor2D), weights)) as tf.Scalar;
    const gradient = tf.grad(sum)(tf.tensor2d(at, [2, 4])).dataSync();
    for (const place of at.keys()) {
      const moved = (by: number) => sum(tf.tensor2d(at.map((value, other) => (other === place ? value + by : value)), [2, 4])).dataSync()[0]!;
      expect(gradient[place]!).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 2);
    }
    // The second sequence's third step is padding.
    expect(Math.abs(gradient[7]!)).toBeLessThan(1e-6);
  });
});
