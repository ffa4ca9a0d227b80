import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useBackend } from './use-backend.ts';

describe('useBackend', () => {
  it('chooses a backend where there is none, and leaves a chosen one', async () => {
    expect(tf.engine().backendName).toBeUndefined();
    await useBackend();
    expect(tf.getBackend()).not.toBe('');
    await tf.setBackend('cpu');
    await useBackend();
    expect(tf.getBackend()).toBe('cpu');
  });
});
