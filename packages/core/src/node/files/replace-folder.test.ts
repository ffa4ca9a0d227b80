import { mkdtemp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settleFolder } from '../../weights/settle-folder.ts';
import { replaceFile, replaceFolder } from './index.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => async (draft: string) => {
  await mkdir(join(draft, 'trees'), { recursive: true });
  await writeFile(join(draft, 'trees', name), text);
};
const read = (name: string) => readFile(join(folder, name), 'utf8');

describe('replaceFolder', () => {
  it('writes files and their hashes, removes those of the version before, and leaves others alone', async () => {
    await replaceFolder(folder, { network: 'food' }, write('a.txt', 'one'));
    await writeFile(join(folder, 'history.jsonl'), '{}');
    await replaceFolder(folder, { network: 'food' }, write('b.txt', 'two'));
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'history.jsonl', 'trees']);
    expect(await readdir(join(folder, 'trees'))).toEqual(['b.txt']);
    expect(Object.keys(JSON.parse(await read('config.json')).files)).toEqual(['trees/b.txt']);
  });

  it('leaves everything as it was when it fails', async () => {
    await replaceFolder(folder, { network: 'food' }, write('a.txt', 'one'));
    const before = await read('config.json');
    const fail = () => Promise.reject(new Error('no'));
    await expect(replaceFolder(folder, { network: 'events' }, fail)).rejects.toThrow('no');
    expect(await read('config.json')).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'trees']);
  });

  it('is completed by the next reader when its process ended after the rename of the manifest', async () => {
    await replaceFolder(folder, { network: 'food' }, write('a.txt', 'one'));
    await mkdir(join(folder, '.next', 'trees'), { recursive: true });
    await writeFile(join(folder, '.next', 'trees', 'a.txt'), 'two');
    await writeFile(join(folder, '.next', 'config.json'), '{}');
    await settleFolder(folder);
    expect(await read('trees/a.txt')).toBe('one');
    await rename(join(folder, '.next', 'config.json'), join(folder, 'config.json'));
    await settleFolder(folder);
    expect(await read('trees/a.txt')).toBe('two');
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'trees']);
  });
});

describe('replaceFile', () => {
  it('makes the folder, replaces what was there and leaves no draft', async () => {
    const path = join(folder, 'runs', 'a.txt');
    await replaceFile(path, 'first');
    await replaceFile(path, new TextEncoder().encode('second'));
    expect(await read('runs/a.txt')).toBe('second');
    expect(await readdir(join(folder, 'runs'))).toEqual(['a.txt']);
  });

  it('removes what processes that have ended left behind', async () => {
    const [mine] = await replaceFile(join(folder, 'b.txt'), (draft) => [draft]);
    await writeFile(join(folder, 'b.txt'), '');
    const dead = mine!
      .split('/')
      .at(-1)!
      .replace(/-\d+-\d+-\d+$/, '-4194000-7-0');
    await writeFile(join(folder, dead), 'half');
    await replaceFile(join(folder, 'a.txt'), 'whole');
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b.txt']);
  });

  it('says in one line which file cannot be written, and what is safe', async () => {
    const path = join(folder, `${'x'.repeat(300)}.txt`);
    await expect(replaceFile(path, '')).rejects.toThrow(
      `${path}: the name is too long. No file was written. Choose a shorter one.`,
    );
    await writeFile(join(folder, 'a.txt'), 'old');
    const full = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    await expect(replaceFile(join(folder, 'a.txt'), full)).rejects.toThrow(
      'a.txt: the disk is full. The file there is as before. Free some space and run the command again.',
    );
    await expect(replaceFile(folder, '')).rejects.toThrow(`${folder} is a folder. Name a file in it.`);
    await expect(replaceFile('', '')).rejects.toThrow('An empty path cannot be written to. Name a file.');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });
});

describe('writeFully', () => {
  it('goes on where one call wrote less', async () => {
    vi.resetModules();
    const written: Uint8Array[] = [];
    vi.doMock('node:fs', async (original) => ({
      ...(await original<typeof import('node:fs')>()),
      writeSync: (_: number, bytes: Uint8Array, from: number, length: number) => {
        const part = bytes.slice(from, from + Math.min(length, 3));
        written.push(part);
        return part.length;
      },
    }));
    const { writeFully } = await import('./draft.ts');
    writeFully(1, 'abcdefgh');
    vi.doUnmock('node:fs');
    expect(Buffer.concat(written).toString()).toBe('abcdefgh');
  });
});
