import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lock } from './lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('lock', () => {
  it('can be taken again by its process, and is given back once for each time', () => {
    const path = join(folder, '.lock');
    const [first, second] = [lock(path, 'runs/food'), lock(path, 'runs/food')];
    first();
    expect(existsSync(path)).toBe(true);
    second();
    expect(existsSync(path)).toBe(false);
  });

  it('names the process that holds it', async () => {
    const path = join(folder, '.lock');
    const release = lock(path, 'runs/food');
    const owner = JSON.parse(await readFile(path, 'utf8'));
    release();
    await writeFile(path, JSON.stringify({ ...owner, pid: process.ppid, start: 0 }));
    expect(() => lock(path, 'runs/food')).toThrow(
      `runs/food: process ${process.ppid} has been writing to it since ${owner.since}. Wait until it ends.`,
    );
    await writeFile(path, JSON.stringify({ ...owner, host: 'another', pid: 1 }));
    expect(() => lock(path, 'runs/food')).toThrow(`remove ${path}`);
  });

  it('counts for nothing once its process has ended, or another has its pid', async () => {
    const path = join(folder, '.lock');
    const release = lock(path, 'runs/food');
    const owner = JSON.parse(await readFile(path, 'utf8'));
    release();
    await writeFile(path, JSON.stringify({ ...owner, pid: 4_194_000 }));
    lock(path, 'runs/food')();
    if (process.platform === 'linux') {
      await writeFile(path, JSON.stringify({ ...owner, pid: process.ppid, start: 1 }));
      lock(path, 'runs/food')();
    }
    expect(existsSync(path)).toBe(false);
  });
});
