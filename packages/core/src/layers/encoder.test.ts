import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { encoder, encoderConfigSchema, initEncoder } from './encoder.ts';

await chooseBackend({ preferred: 'cpu' });

const hidden = tf.tensor3d(Float32Array.from({ length: 2 * 5 * 8 }, createRandom('hidden').normal), [2, 5, 8]);
const mask = tf.tensor2d([
  [1, 1, 1, 1, 1],
  [1, 1, 1, 0, 0],
]);

describe.each(['post', 'pre'] as const)('encoder with %s-norm', (norm) => {
  const config = encoderConfigSchema.parse({ hiddenSize: 8, numHeads: 2, numLayers: 2, intermediateSize: 16, norm });
  const params = initEncoder(config, createRandom(norm));

  it('keeps the shape', () => {
    expect(encoder(params, config, hidden, mask).shape).toEqual([2, 5, 8]);
  });

  it('gives at position 0 alone what it gives there among all', () => {
    const all = tf.slice(encoder(params, config, hidden, mask), [0, 0, 0], [2, 1, 8]);
    const first = encoder(params, config, hidden, mask, { outputs: 'first' });
    expect(tf.max(tf.abs(tf.sub(all, first))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('with a score bias, too', () => {
    const scoreBias = tf.tensor4d(
      Float32Array.from({ length: 25 }, (_, index) => (index % 5 > Math.floor(index / 5) ? -1e9 : 0)),
      [1, 1, 5, 5],
    );
    const all = tf.slice(encoder(params, config, hidden, mask, { scoreBias }), [0, 0, 0], [2, 1, 8]);
    const first = encoder(params, config, hidden, mask, { scoreBias, outputs: 'first' });
    expect(tf.max(tf.abs(tf.sub(all, first))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('drops out only when given a random stream, the same for the same stream', () => {
    const outputs = [1, 1, 2].map((seed) =>
      encoder(params, config, hidden, mask, { random: createRandom(seed) }).dataSync(),
    );
    expect(outputs[0]).toEqual(outputs[1]);
    expect(outputs[0]).not.toEqual(outputs[2]);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => void encoder(params, config, hidden, mask));
    expect(tf.memory().numTensors).toBe(before);
  });
});
