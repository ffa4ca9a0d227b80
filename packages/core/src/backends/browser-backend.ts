import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ConfigError } from '../errors.ts';
import { registerWasmKernels } from './wasm-kernels.ts';

/** Fastest first. `webgpu` and `webgl` need @tensorflow/tfjs-backend-webgpu or -webgl beside this package. */
export const BROWSER_BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BrowserBackendName = (typeof BROWSER_BACKENDS)[number];

export type BrowserBackendOptions = {
  /** This one or an error; if absent, the fastest that starts. */
  readonly preferred?: BrowserBackendName | undefined;
  /**
   * URL of the folder with the three `.wasm` files of @tensorflow/tfjs-backend-wasm/dist, which bundlers leave out;
   * ends in a slash.
   */
  readonly wasmFolder?: string | undefined;
};

// Optional packages: each import is inside a `try`, so that bundlers tolerate a missing one.
async function loadPackage(name: BrowserBackendName): Promise<void> {
  try {
    if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
    if (name === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  } catch (error) {
    throw new Error(`@tensorflow/tfjs-backend-${name} is not installed`, { cause: error });
  }
}

async function start(name: BrowserBackendName): Promise<void> {
  await loadPackage(name);
  // Half precision, as on many phones, would give other vectors than training did.
  if (name === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE'))
    throw new Error('this device has no WebGL in single precision');
  if (name === 'wasm') registerWasmKernels();
  if (!(await tf.setBackend(name))) throw new Error('this browser does not start it');
  await tf.ready();
}

/**
 * Selects a tfjs backend in a browser. Encoding needs nothing else; training also needs the gradients, which
 * `import '@tensorflow/tfjs-layers'` registers.
 * @throws ConfigError when the preferred one does not start.
 */
export async function chooseBrowserBackend({
  preferred,
  wasmFolder,
}: BrowserBackendOptions = {}): Promise<BrowserBackendName> {
  if (wasmFolder !== undefined) setWasmPaths(wasmFolder);
  for (const name of preferred ? [preferred] : BROWSER_BACKENDS) {
    try {
      await start(name);
      return name;
    } catch (error) {
      if (preferred)
        throw new ConfigError(
          `backend: "${preferred}" is not available: ${error instanceof Error ? error.message : String(error)}. ` +
            'Leave it out for the fastest that is.',
          { cause: error },
        );
    }
  }
  throw new ConfigError(`backend: none of ${BROWSER_BACKENDS.join(', ')} starts.`);
}
