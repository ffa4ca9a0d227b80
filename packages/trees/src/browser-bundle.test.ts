import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('a bundle for browsers has nothing of Node, and a bundle for Node does', async () => {
  const bundle = async (platform: 'browser' | 'node') => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, 'index.ts')],
      bundle: true,
      format: 'esm',
      platform,
      conditions: ['@daybook/source'],
      write: false,
    });
    return outputFiles[0]!.text;
  };
  expect(await bundle('browser')).not.toMatch(/"node:|process\.|Buffer|require\(/);
  expect(await bundle('node')).toMatch(/"node:fs"/);
});
