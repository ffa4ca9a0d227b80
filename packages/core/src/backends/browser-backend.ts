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

/** A few layers' worth of products: enough to tell a graphics card from its imitation in software. */
const passSize = { rows: 128, columns: 256, layers: 4 } as const;

async function onePass(): Promise<void> {
  const { rows, columns, layers } = passSize;
  const output = tf.tidy(() => {
    const weight = tf.fill<tf.Rank.R2>([columns, columns], 1 / columns);
    let hidden = tf.ones<tf.Rank.R2>([rows, columns]);
    for (let layer = 0; layer < layers; layer++) hidden = tf.add(tf.softmax(tf.matMul(hidden, weight)), hidden);
    return tf.sum(hidden);
  });
  await output.data();
  output.dispose();
}

/** Milliseconds of the second pass: the first one compiles. */
async function timedPass(): Promise<number> {
  await onePass();
  const started = performance.now();
  await onePass();
  return performance.now() - started;
}

/** The fastest of the backends that start; plain CPU only where no other does. */
async function fastest(): Promise<BrowserBackendName> {
  let best: { readonly name: BrowserBackendName; readonly milliseconds: number } | undefined;
  for (const name of BROWSER_BACKENDS) {
    if (name === 'cpu' && best) break;
    try {
      await start(name);
      const milliseconds = await timedPass();
      if (!best || milliseconds < best.milliseconds) best = { name, milliseconds };
    } catch {
      // Not in this browser, or its package is not installed: the next one.
    }
  }
  if (!best) throw new ConfigError(`backend: none of ${BROWSER_BACKENDS.join(', ')} starts.`);
  await start(best.name);
  return best.name;
}

/**
 * Selects a tfjs backend in a browser: `preferred`, or the one that is fastest in a small computation (software WebGL
 * is many times slower than WASM, and looks like a graphics card until it is tried). Encoding needs nothing else;
 * training also needs the gradients, which `import '@tensorflow/tfjs-layers'` registers.
 * @throws ConfigError when the preferred one does not start.
 */
export async function chooseBrowserBackend({
  preferred,
  wasmFolder,
}: BrowserBackendOptions = {}): Promise<BrowserBackendName> {
  if (wasmFolder !== undefined) setWasmPaths(wasmFolder);
  if (!preferred) return fastest();
  try {
    await start(preferred);
    return preferred;
  } catch (error) {
    throw new ConfigError(
      `backend: "${preferred}" is not available: ${error instanceof Error ? error.message : String(error)}. ` +
        'Leave it out for the fastest that is.',
      { cause: error },
    );
  }
}

/** Under the name that Node's module has, for `useBackend`. */
export { chooseBrowserBackend as chooseBackend };
