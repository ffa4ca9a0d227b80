import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importLines, message, temporaryFolder } from '../import/store-fixture.ts';
import { appendChecksums, verifyChecksums } from './block-checksums.ts';
import { openStore } from './store.ts';

const lines = Array.from({ length: 40 }, (_, row) =>
  message(`u${row % 7}`, `0${1 + (row % 9)}T08:00:00`, 'coach', `text number ${row}`),
);

async function readAll(path: string): Promise<unknown> {
  const store = await openStore(path);
  try {
    const { events, counts } = store;
    return [store.userIds, store.tables, store.readTexts(0, counts.messages), events.time.read(0, counts.events)];
  } finally {
    store.close();
  }
}

describe('checksums of a store', () => {
  it('let no change of any byte through: an error that names the file, or the same content', async () => {
    const { folder, store } = await importLines(lines);
    store.close();
    const [whole, path] = [readFileSync(store.path), join(folder, 'changed.h5')];
    const expected = await readAll(store.path);
    const change = fc.record({
      from: fc.nat(whole.length - 1),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 700 }),
      isCut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ from, bytes, isCut }) => {
        const changed = Buffer.from(whole);
        changed.set(bytes.subarray(0, whole.length - from), from);
        writeFileSync(path, isCut ? changed.subarray(0, from) : changed);
        if (readFileSync(path).equals(whole)) return;
        const result = await readAll(path).catch((error: unknown) => String(error));
        if (typeof result === 'string') expect(result).toContain('changed.h5');
        else expect(result).toEqual(expected);
        expect(() => verifyChecksums(path) || expect.fail()).toThrow();
      }),
      { numRuns: 60, seed: 17 },
    );
  });

  it('are none in a file that another program wrote', () => {
    const path = join(temporaryFolder(), 'a.txt');
    writeFileSync(path, 'text');
    expect(verifyChecksums(path)).toBe(false);
    appendChecksums(path);
    expect(verifyChecksums(path)).toBe(true);
  });
});
