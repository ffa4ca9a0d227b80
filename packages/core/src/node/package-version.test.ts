import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageVersion } from './package-version.ts';

describe('packageVersion', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-package-'));
    await mkdir(join(folder, 'dist', 'node'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));
  const moduleUrl = () => pathToFileURL(join(folder, 'dist', 'node', 'a.js')).href;

  it('names the package above the module', async () => {
    await writeFile(join(folder, 'package.json'), '{"name":"@daybook/food","version":"0.2.0"}');
    expect(packageVersion(moduleUrl())).toBe('@daybook/food 0.2.0');
  });

  it('passes over a package.json without a version, as bundlers put beside their output', async () => {
    await writeFile(join(folder, 'package.json'), '{"name":"@daybook/food","version":"0.2.0"}');
    await writeFile(join(folder, 'dist', 'package.json'), '{"type":"module"}');
    expect(packageVersion(moduleUrl())).toBe('@daybook/food 0.2.0');
  });

  it('knows its own package', () => {
    expect(packageVersion(import.meta.url)).toMatch(/^@daybook\/core \d+\.\d+\.\d+/);
  });

  it('refuses a module outside any package', () => {
    expect(() => packageVersion(moduleUrl())).toThrow(/^packageVersion: no package\.json with name and version above /);
  });
});
