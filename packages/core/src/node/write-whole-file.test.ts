import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from './write-whole-file.ts';

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

  it('leaves no draft when it fails', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeWholeFile(join(folder, 'taken'), 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });
});
