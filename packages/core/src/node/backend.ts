import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
// Registers the gradients and the chained operations; tfjs-core alone registers none in Node.
import '@tensorflow/tfjs-layers';
import { ConfigError } from '../errors.ts';
import { registerWasmKernels } from '../backends/wasm-kernels.ts';
import { useNativeBackend } from './native-backend.ts';
import { registerNativeKernels } from './native-kernels.ts';

registerNativeKernels();
registerWasmKernels();

/** Fastest first. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** `detail` is a line to show at the start: "backend: tensorflow (libtensorflow 2.21.0, 2 threads)". */
export type ChosenBackend = { readonly name: BackendName; readonly detail: string };

async function useWasmBackend(): Promise<string> {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly does not start');
  return (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'SIMD, 1 thread' : 'no SIMD, 1 thread';
}

async function useCpuBackend(): Promise<string> {
  await tf.setBackend('cpu');
  // Otherwise its first use in Node advertises tfjs-node on stderr.
  Object.assign(tf.backend(), { firstUse: false });
  return 'plain JavaScript, slow';
}

const STARTS: Readonly<Record<BackendName, () => Promise<string>>> = {
  'tfjs-node-gpu': () => useNativeBackend('@tensorflow/tfjs-node-gpu'),
  'tfjs-node': () => useNativeBackend('@tensorflow/tfjs-node'),
  wasm: useWasmBackend,
  cpu: useCpuBackend,
};

async function start(name: BackendName): Promise<ChosenBackend> {
  const detail = await STARTS[name]();
  return { name, detail: `backend: ${tf.getBackend()} (${detail})` };
}

function isBackendName(name: string): name is BackendName {
  return BACKENDS.some((known) => known === name);
}

/** First line of an error: tfjs-node adds many lines of advice. */
function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/**
 * Selects a tfjs backend: `preferred`, or the one that the environment variable DAYBOOK_BACKEND names, or the fastest
 * that starts. May be called again in the same process; existing tensors move over as they are used.
 * @throws ConfigError when the named backend is unknown or does not start
 */
export async function chooseBackend({
  preferred = process.env['DAYBOOK_BACKEND'],
}: { readonly preferred?: string | undefined } = {}): Promise<ChosenBackend> {
  if (preferred) {
    if (!isBackendName(preferred))
      throw new ConfigError(
        `backend: unknown name "${preferred}". Choose one of ${BACKENDS.join(', ')} (option or DAYBOOK_BACKEND).`,
      );
    try {
      return await start(preferred);
    } catch (error) {
      throw new ConfigError(
        `backend: "${preferred}" is not available: ${reason(error)}. Leave it out for the fastest that is.`,
        { cause: error },
      );
    }
  }
  for (const name of BACKENDS) {
    try {
      return await start(name);
    } catch {
      // Optional: try the next one; `detail` names the one in use.
    }
  }
  throw new ConfigError(`backend: none of ${BACKENDS.join(', ')} starts. Reinstall the packages: npm ci`);
}
