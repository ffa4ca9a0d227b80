import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSplit, peopleOf, readSplit, splitHash, writeSplit } from './split.ts';
import { at, event, importLines, temporaryFolder } from '../import/store-fixture.ts';

const LINES = Array.from({ length: 20 }, (_, person) =>
  Array.from({ length: 20 }, (__, day) => event(`u${person}`, `${String(day + 1).padStart(2, '0')}T08:00:00`, 'walk')),
).flat();

describe('createSplit', () => {
  it('gives every person to one part, by seed', async () => {
    const { store } = await importLines(LINES);
    const split = createSplit(store, { seed: 1 });
    const parts = (['train', 'validation', 'test'] as const).map((part) => [...peopleOf(split, part)]);
    expect(parts.map((people) => people.length)).toEqual([14, 2, 4]);
    expect(parts.flat().sort()).toEqual([...store.userIds]);
    expect(createSplit(store, { seed: 1 })).toEqual(split);
    expect(splitHash(createSplit(store, { seed: 2 }))).not.toBe(splitHash(split));
  });

  it('puts the last fifth of the events after the cutoff, unless a cutoff is given', async () => {
    const { store } = await importLines(LINES);
    expect(createSplit(store).cutoff).toBe(at('17T00:00:00'));
    expect(createSplit(store, { cutoff: at('12T00:00:00') }).cutoff).toBe(at('12T00:00:00'));
    expect(() => createSplit(store, { cutoff: at('01T00:00:00') })).toThrow('2026-01-01 leaves no events to train on');
    expect(() => createSplit(store, { cutoff: 4.1e9 })).toThrow('leaves no events to test on');
    expect(createSplit(store, { cutoff: null }).cutoff).toBeNull();
  });

  it('makes folds by person that have no cutoff and say so', async () => {
    const { store } = await importLines(LINES);
    const split = createSplit(store, { folds: 5 });
    expect(split).toMatchObject({ kind: 'folds', cutoff: null, note: expect.stringContaining('By person only') });
    const tested = [0, 1, 2, 3, 4].flatMap((fold) => [...peopleOf(split, 'test', fold)]);
    expect(tested.sort()).toEqual([...store.userIds]);
    const parts = (['train', 'validation', 'test'] as const).map((part) => [...peopleOf(split, part, 4)]);
    expect(parts.map((people) => people.length)).toEqual([12, 4, 4]);
    expect(parts.flat().sort()).toEqual([...store.userIds]);
    expect(() => createSplit(store, { folds: 5, cutoff: 1 })).toThrow('folds by person have no cutoff');
    expect(() => peopleOf(split, 'test')).toThrow('this split has folds 0 to 4');
  });

  it('refuses shares that leave nobody to train on, and too few people', async () => {
    const { store } = await importLines(LINES);
    expect(() => createSplit(store, { test: 0.95 })).toThrow(
      'createSplit: validation (0.1) and test (0.95) must be above 0 and below 1 together.',
    );
    const { store: small } = await importLines(LINES.slice(0, 1));
    expect(() => createSplit(small)).toThrow('has 1 people; a split needs at least 3');
  });
});

describe('readSplit', () => {
  it('reads what was written, and refuses anything else', async () => {
    const { store } = await importLines(LINES);
    const path = join(temporaryFolder(), 'split.json');
    const split = createSplit(store, { seed: 'june' });
    writeSplit(path, split);
    expect(readSplit(path)).toEqual(split);
    expect(splitHash(readSplit(path))).toBe(splitHash(split));
    writeFileSync(path, JSON.stringify({ ...split, cutoff: 'june' }));
    expect(() => readSplit(path)).toThrow(/split\.json: is not a split this program reads/);
    writeFileSync(path, JSON.stringify({ ...split, people: { train: ['u1'], validation: [], test: ['u1'] } }));
    expect(() => readSplit(path)).toThrow(/u1 is in two parts of the split/);
    writeFileSync(path, '{');
    expect(() => readSplit(path)).toThrow(/split\.json: cannot be read as a split/);
  });
});
