import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRandom } from '@daybook/core';
import { Dataset, type File } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { openHdf5 } from '../file/hdf5.ts';
import { importEvents, type ImportSummary } from './import.ts';
import type { ImportOptions } from './import-options.ts';
import { event, message, NOW, temporaryFolder, writeLines } from './store-fixture.ts';

/**
 * Lines of 40 people out of order, with equal times, repeated lines with and without ids, and a
 * person whose only event has the id of someone else's.
 */
function simulatedLines(): object[] {
  const random = createRandom('runs');
  const lines = Array.from({ length: 900 }, (_, number) => {
    const [userId, time] = [
      `person ${random.integer(40)}`,
      `${String(1 + random.integer(9)).padStart(2, '0')}T0${random.integer(4)}:00:00`,
    ];
    const more = random.uniform() < 0.5 ? { id: `id ${number}` } : {};
    switch (random.integer(4)) {
      case 0:
        return message(userId, time, random.uniform() < 0.5 ? 'user' : 'coach', `text ${number % 7} č`, {
          ...more,
          conversation: `c${random.integer(5)}`,
        });
      case 1:
        return event(userId, time, 'meal', {
          ...more,
          foods: ['rice', `food ${random.integer(9)}`],
          amounts: [random.integer(3), null],
        });
      case 2:
        return { userId, type: 'profile', features: { [`f${random.integer(3)}`]: number } };
      default:
        return event(userId, time, 'steps', {
          ...more,
          value: random.integer(4),
          item: `item ${random.integer(3)}`,
          actor: random.uniform() < 0.5 ? 'watch' : userId,
        });
    }
  });
  const repeated = Array.from({ length: 300 }, () => lines[random.integer(lines.length)]!);
  return [
    event('known', '01T00:00:00', 'steps', { id: 'once' }),
    ...lines,
    ...repeated,
    event('nobody', '02T00:00:00', 'steps', { id: 'once' }),
  ];
}

async function contentOf(path: string): Promise<ReadonlyMap<string, unknown>> {
  const file = await openHdf5(path);
  const content = new Map<string, unknown>(Object.entries(file.attrs).map(([name, { value }]) => [`@${name}`, value]));
  const visit = (group: File | NonNullable<ReturnType<File['get']>>, name: string): void => {
    if (group instanceof Dataset) content.set(name, group.value);
    else if ('keys' in group) for (const key of group.keys()) visit(group.get(key)!, `${name}/${key}`);
  };
  visit(file, '');
  file.close();
  return content;
}

async function importInto(path: string, lines: readonly object[], options: ImportOptions = {}): Promise<ImportSummary> {
  const file = writeLines(join(dirname(path), 'events.jsonl'), lines);
  return importEvents([file], path, { now: NOW, repeats: 'keep', ...options });
}

describe('importEvents, with more events than fit into memory', () => {
  it.each([3000, 20_000])('makes the same store as in memory (%i bytes at a time)', async (maxEventBytes) => {
    const folder = temporaryFolder();
    const [whole, split] = [join(folder, 'whole.h5'), join(folder, 'split.h5')];
    const expected = await importInto(whole, simulatedLines());
    const summary = await importInto(split, simulatedLines(), { maxEventBytes });
    expect(expected.duplicates).toBeGreaterThan(100);
    expect(expected.repeated).toBeGreaterThan(5);
    expect(summary).toEqual({ ...expected, storePath: split });
    expect(await contentOf(split)).toEqual(await contentOf(whole));
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('makes the same store when it merges into one that is there', async () => {
    const folder = temporaryFolder();
    const [whole, split] = [join(folder, 'whole.h5'), join(folder, 'split.h5')];
    const lines = simulatedLines();
    for (const [path, options] of [
      [whole, {}],
      [split, { maxEventBytes: 4000 }],
    ] as const) {
      await importInto(path, lines.slice(0, 500), options);
      await importInto(path, lines.slice(400), options);
    }
    expect(await contentOf(split)).toEqual(await contentOf(whole));
    const [again, asBefore] = [await importInto(split, lines, { maxEventBytes: 4000 }), await importInto(whole, lines)];
    expect(again).toEqual({ ...asBefore, storePath: split });
  });

  it('removes its files when it is stopped and leaves the store as it was', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'store.h5');
    await importInto(path, simulatedLines().slice(0, 50));
    const before = await contentOf(path);
    const controller = new AbortController();
    const stopped = importEvents([writeLines(join(folder, 'more.jsonl'), simulatedLines())], path, {
      now: NOW,
      maxEventBytes: 3000,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('stopped by hand')),
    });
    await expect(stopped).rejects.toThrow('stopped by hand');
    expect(await contentOf(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });
});
