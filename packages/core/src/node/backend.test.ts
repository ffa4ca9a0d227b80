import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../errors.ts';
import { BACKENDS, chooseBackend } from './backend.ts';

async function isAvailable(preferred: string): Promise<boolean> {
  return chooseBackend({ preferred }).then(
    () => true,
    () => false,
  );
}

const available: string[] = [];
for (const name of BACKENDS) if (await isAvailable(name)) available.push(name);

describe('chooseBackend', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('starts several backends one after another in one process, and all compute the same gradient', async () => {
    expect(available).toEqual(expect.arrayContaining(['wasm', 'cpu']));
    for (const preferred of [...available, ...available]) {
      expect((await chooseBackend({ preferred })).name).toBe(preferred);
      const gradient = tf.tidy(() =>
        tf.grad((x) => tf.sum(tf.square(tf.matMul(x as tf.Tensor2D, tf.tensor2d([[2], [3]])))))(tf.tensor2d([[1, 1]])),
      );
      expect(Array.from(gradient.dataSync()), preferred).toEqual([20, 30]);
      gradient.dispose();
    }
  });

  it('moves tensors of the backend before', async () => {
    await chooseBackend({ preferred: 'cpu' });
    const made = tf.tensor1d([1, 2, 3]);
    await chooseBackend({ preferred: 'wasm' });
    expect(tf.sum(made).dataSync()[0]).toBe(6);
  });

  it('takes the fastest that starts when none is named', async () => {
    vi.stubEnv('DAYBOOK_BACKEND', '');
    const chosen = await chooseBackend();
    expect(chosen.name).toBe(available[0]);
    expect(chosen.detail).toMatch(
      /^backend: (tensorflow \(libtensorflow \d+\.\d+\.\d+, (GPU|\d+ threads)\)|wasm \((no )?SIMD, 1 thread\))$/,
    );
  });

  it('follows DAYBOOK_BACKEND', async () => {
    vi.stubEnv('DAYBOOK_BACKEND', 'cpu');
    expect(await chooseBackend()).toEqual({ name: 'cpu', detail: 'backend: cpu (plain JavaScript, slow)' });
  });

  it('refuses an unknown name and lists the known ones', async () => {
    await expect(chooseBackend({ preferred: 'cuda' })).rejects.toThrow(
      new ConfigError(
        'backend: unknown name "cuda". Choose one of tfjs-node-gpu, tfjs-node, wasm, cpu (option or DAYBOOK_BACKEND).',
      ),
    );
  });

  it.skipIf(available.includes('tfjs-node-gpu'))(
    'says why a named backend is not available and what installs it',
    async () => {
      await expect(chooseBackend({ preferred: 'tfjs-node-gpu' })).rejects.toThrow(
        new ConfigError(
          'backend: "tfjs-node-gpu" is not available: not installed (npm run native; in other projects: npx ' +
            '@daybook/native tensorflow). Leave it out for the fastest that is.',
        ),
      );
    },
  );
});
