import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../import/store-fixture.ts';
import { draftOf, publish } from './publish.ts';

describe('publish', () => {
  it('replaces the file by its draft', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    writeFileSync(draftOf(path), 'new');
    publish(draftOf(path), path);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves the file as it was when there is no draft', () => {
    const path = join(temporaryFolder(), 'a.txt');
    writeFileSync(path, 'old');
    expect(() => publish(draftOf(path), path)).toThrow(/ENOENT/);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});
