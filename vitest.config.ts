import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const folders = ['packages', 'apps', 'examples']
  .flatMap((parent) =>
    readdirSync(join(import.meta.dirname, parent)).map((name) => join(import.meta.dirname, parent, name)),
  )
  .filter((folder) => existsSync(`${folder}/package.json`));

/** Tests run on the sources, not on `dist`: the "@daybook/source" condition of each package's exports. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@daybook/source', 'module', 'node', 'import', 'default'] } },
  test: {
    testTimeout: 60_000,
    projects: folders.map((root) => ({
      extends: true as const,
      root,
      test: {
        name: (JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { name: string }).name,
        include: ['src/**/*.test.ts'],
      },
    })),
  },
});
