import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { chooseBrowserBackend } from './browser-backend.ts';

// Node stands for a browser without a graphics card; examples/browser has the test in a real one.
describe('chooseBrowserBackend', () => {
  it('passes over what does not start', async () => {
    vi.spyOn(console, 'log').mockReturnValue(); // WebGL says at length that there is no canvas
    expect(await chooseBrowserBackend()).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('refuses a preferred one that does not start, and says what to do', async () => {
    await expect(chooseBrowserBackend({ preferred: 'webgpu' })).rejects.toThrow(
      /^backend: "webgpu" is not available: .+\. Leave it out for the fastest that is\.$/,
    );
  });
});
