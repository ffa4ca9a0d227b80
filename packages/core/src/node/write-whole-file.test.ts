import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeWholeFile } from './write-whole-file.ts';

const calls = vi.hoisted((): string[] => []);
vi.mock('node:fs/promises', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs/promises')>();
  const open: typeof fs.open = async (path, ...rest) => {
    const handle = await fs.open(path, ...rest);
    const name = basename(String(path)).replace(/\.[0-9a-f-]{36}$/, ' draft');
    const sync = handle.sync.bind(handle);
    return Object.assign(handle, { sync: () => (calls.push(`sync ${name}`), sync()) });
  };
  const rename: typeof fs.rename = (from, to) => (calls.push(`rename to ${basename(String(to))}`), fs.rename(from, to));
  return { ...fs, open, rename };
});

describe('writeWholeFile', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-write-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the folder, replaces what was there and leaves no draft', async () => {
    const path = join(folder, 'runs', 'a.txt');
    await writeWholeFile(path, 'first');
    await writeWholeFile(path, new TextEncoder().encode('second'));
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(join(folder, 'runs'))).toEqual(['a.txt']);
  });

  it.skipIf(process.platform === 'win32')(
    'has the draft on the disk before the rename, the folder after it',
    async () => {
      calls.length = 0;
      await writeWholeFile(join(folder, 'runs', 'a.txt'), 'text');
      expect(calls).toEqual(['sync .a.txt draft', 'rename to a.txt', 'sync runs']);
    },
  );

  it('leaves no draft when it fails', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeWholeFile(join(folder, 'taken'), 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });
});
