import { BROWSER_BACKENDS, chooseBrowserBackend, type BrowserBackendName } from '@daybook/core/browser';
import { parseWeightsConfig, readSafetensors, type NamedTensors, type WeightsConfig } from '@daybook/core';
import { element } from './elements.ts';

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Fetches files of this site and shows how much of them has arrived. */
export async function fetchAll(paths: readonly string[]): Promise<Uint8Array<ArrayBuffer>[]> {
  const sizes = (await (await fetch('sizes.json')).json()) as Record<string, number>;
  const total = paths.reduce((sum, path) => sum + (sizes[path] ?? 0), 0);
  const bar = element<HTMLProgressElement>('progress');
  let done = 0;
  return Promise.all(
    paths.map(async (path) => {
      const response = await fetch(path);
      if (!response.ok || !response.body) throw new Error(`${path}: ${response.status} ${response.statusText}`);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        done += part.value.length;
        bar.value = done / total;
        element('status').textContent = `Loading ${megabytes(done)} of ${megabytes(total)} MB…`;
      }
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    }),
  );
}

export const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** The two files of a weights folder, for `xEncoderFrom`. */
export const weightsPaths = (network: string): readonly [string, string] => [
  `weights/${network}/config.json`,
  `weights/${network}/model.safetensors`,
];

export function weightsOf(config: Uint8Array, tensors: Uint8Array): { config: WeightsConfig; tensors: NamedTensors } {
  return {
    config: parseWeightsConfig(JSON.parse(textOf(config)), 'config.json'),
    tensors: readSafetensors(tensors, 'model.safetensors').tensors,
  };
}

/** Shows the page's content once `build` has made it; `?backend=wasm` takes another backend than the fastest. */
export async function startPage(build: (backend: BrowserBackendName) => Promise<string>): Promise<void> {
  const status = element('status');
  try {
    const asked = new URLSearchParams(location.search).get('backend');
    const preferred = BROWSER_BACKENDS.find((name) => name === asked);
    const backend = await chooseBrowserBackend({ preferred, wasmFolder: 'wasm/' });
    const said = await build(backend);
    status.textContent = `${said} Runs on ${backend}; ready after ${(performance.now() / 1000).toFixed(1)} s.`;
    status.dataset['backend'] = backend;
    status.dataset['state'] = 'ready';
    element('progress').hidden = true;
    document.querySelector('main')!.classList.remove('loading');
    if ('serviceWorker' in navigator) await navigator.serviceWorker.register('sw.js');
  } catch (error) {
    status.textContent = error instanceof Error ? error.message : String(error);
    status.dataset['state'] = 'failed';
  }
}
