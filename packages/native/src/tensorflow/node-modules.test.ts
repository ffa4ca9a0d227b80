import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallError } from '../install-error.ts';
import { installTensorflow } from './install-tensorflow.ts';
import { projectVersion } from './node-modules.ts';

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'native-'));
  writeFileSync(join(project, 'package.json'), '{}');
});
afterEach(() => rmSync(project, { recursive: true }));

function addPackage(folder: string, name: string, version: string): void {
  mkdirSync(join(project, folder, 'node_modules', name), { recursive: true });
  writeFileSync(join(project, folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
}

describe('projectVersion', () => {
  it('finds a package of the project, of a folder above, and through @daybook/core', () => {
    addPackage('', 'above', '1.0.0');
    addPackage('inner', 'own', '2.0.0');
    addPackage('inner', '@daybook/core', '0.1.0');
    addPackage('inner/node_modules/@daybook/core', 'nested', '3.0.0');
    const inner = join(project, 'inner');
    expect(['above', 'own', 'nested', 'absent'].map((name) => projectVersion(inner, name))).toEqual([
      '1.0.0',
      '2.0.0',
      '3.0.0',
      undefined,
    ]);
  });
});

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('installTensorflow', () => {
  it('refuses a project with another tfjs-core before it fetches anything, and leaves nothing half built', () => {
    addPackage('', '@tensorflow/tfjs-core', '4.0.0');
    const attempt = () => installTensorflow({ project, variant: 'cpu' });
    expect(attempt).toThrow(InstallError);
    expect(attempt).toThrow(
      `@tensorflow/tfjs-node 4.22.0 needs @tensorflow/tfjs-core 4.22.0 in ${project}, found 4.0.0.`,
    );
    expect(attempt).toThrow('npm install @tensorflow/tfjs-core@4.22.0');
    expect(readdirSync(join(project, '.native'))).toEqual(['.gitignore']);
  });
});
