import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@daybook/core';
import { File, ready } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { openEvents } from '../sequences/event-sequences.ts';
import { readTimelines } from '../sequences/timeline.ts';
import { openMeals } from '../sequences/meals.ts';
import { openStore } from './store.ts';
import { at, event, importLines, message, temporaryFolder } from '../import/store-fixture.ts';

const LINES = [
  message('u1', '05T08:00:00', 'coach', 'one'),
  event('u1', '06T08:00:00', 'meal', { foods: ['rice', 'tea'], amounts: [2, 1] }),
  message('u2', '05T08:00:00', 'Ana', 'two'),
  event('u2', '06T08:00:00', 'meal', { foods: ['tea'] }),
  event('u2', '07T08:00:00', 'walk', { value: 3, item: 'park', actor: 'watch' }),
];

describe('openStore', () => {
  it('opens a store without events', async () => {
    const { store } = await importLines([{ userId: 'u1', type: 'profile', group: 'g' }]);
    expect(store.counts).toEqual({ people: 1, events: 0, messages: 0, meals: 0 });
    expect(openEvents(store).size).toBe(0);
    expect(store.readTexts(0, 0)).toEqual([]);
  });

  it('says what is wrong with a file that is missing, garbage, cut off, foreign or of another version', async () => {
    const { folder } = await importLines(LINES);
    const whole = join(folder, 'store.h5');
    const path = join(folder, 'other.h5');
    await expect(openStore(path)).rejects.toThrow(
      new DataError(`${path}: no such store. Make one with \`daybook import FILES… --store ${path}\`.`),
    );
    writeFileSync(path, 'garbage');
    await expect(openStore(path)).rejects.toThrow(/other\.h5: not a whole HDF5 file/);
    writeFileSync(path, readFileSync(whole).subarray(0, -2000));
    await expect(openStore(path)).rejects.toThrow(/other\.h5: not a whole HDF5 file/);
    await ready;
    new File(path, 'w').close();
    await expect(openStore(path)).rejects.toThrow(/is HDF5 but not a Daybook store/);
    writeFileSync(path, readFileSync(whole));
    const file = new File(path, 'a');
    file.delete_attribute('version');
    file.create_attribute('version', 99, null, '<i4');
    file.close();
    await expect(openStore(path)).rejects.toThrow(/has store version 99, this program reads 1/);
  });

  it('reads a folder of shards as one store', async () => {
    const { store: whole } = await importLines(LINES);
    const first = await importLines(LINES.slice(0, 2));
    const second = await importLines(LINES.slice(2));
    const shards = join(temporaryFolder(), 'store');
    mkdirSync(shards);
    renameSync(join(first.folder, 'store.h5'), join(shards, '1.h5'));
    renameSync(join(second.folder, 'store.h5'), join(shards, '2.h5'));
    const joined = await openStore(shards);
    expect(joined.counts).toEqual(whole.counts);
    expect(joined.readTexts(0, 2)).toEqual(whole.readTexts(0, 2));
    expect(readTimelines(joined, [0, 1])).toEqual(readTimelines(whole, [0, 1]));
    const requests = [{ index: 0 }, { index: 1 }];
    expect(await openMeals(joined).read(requests)).toEqual(await openMeals(whole).read(requests));
    expect([...joined.messages.event.read(0, 2)]).toEqual([0, 2]);
    renameSync(join(shards, '2.h5'), join(shards, '3.h5'));
    writeFileSync(join(shards, '2.h5'), readFileSync(join(shards, '1.h5')));
    await expect(openStore(shards)).rejects.toThrow(/Person u1 is in .*1\.h5 and in .*2\.h5/);
    joined.close();
  });
});

describe('readTimelines', () => {
  it("marks events as the person's own by role and actor", async () => {
    const { store } = await importLines(LINES);
    const own = (timelines: { byPerson: Uint8Array }[]) => timelines.map(({ byPerson }) => [...byPerson]);
    expect(own(readTimelines(store, [1, 0]))).toEqual([
      [0, 1, 0],
      [0, 1],
    ]);
  });

  it("marks a message from the person's id as their own", async () => {
    const { store } = await importLines([message('u1', '05T08:00:00', 'u1', 'one')]);
    expect([...readTimelines(store, [0])[0]!.byPerson]).toEqual([1]);
  });
});

describe('openEvents and openMeals', () => {
  it('read the newest steps before a prediction time and count the earlier ones', async () => {
    const { store } = await importLines(LINES);
    const [walkless, cut, none] = await openEvents(store).read([
      { index: 1, before: at('07T08:00:00') },
      { index: 1, limit: 1 },
      { index: 0, before: 0 },
    ]);
    expect(walkless).toMatchObject({
      userId: 'u2',
      firstStep: 0,
      times: Float64Array.of(at('05T08:00:00'), at('06T08:00:00')),
    });
    expect(cut).toMatchObject({ firstStep: 2, values: Float32Array.of(3), items: Int32Array.of(0) });
    expect(none!.times).toHaveLength(0);
    const [middle, nothing] = await openEvents(store).read([
      { index: 1, skipNewest: 1, limit: 1 },
      { index: 1, skipNewest: 9, limit: 1 },
    ]);
    expect(middle).toMatchObject({ firstStep: 1, times: Float64Array.of(at('06T08:00:00')) });
    expect(nothing!.times).toHaveLength(0);
    const [tea, both] = await openMeals(store).read([{ index: 1 }, { index: 0 }]);
    expect(tea).toMatchObject({
      userId: 'u2',
      foodOffsets: Int32Array.of(0, 1),
      foods: Int32Array.of(1),
      amounts: Float32Array.of(Number.NaN),
    });
    expect(both).toMatchObject({
      foodOffsets: Int32Array.of(0, 2),
      foods: Int32Array.of(0, 1),
      amounts: Float32Array.of(2, 1),
    });
  });

  it('keep to the people, the cutoff and the length asked for', async () => {
    const { store } = await importLines([...LINES, event('u3', '05T08:00:00', 'walk')]);
    expect(openEvents(store, { people: new Set(['u2', 'u3']) }).userIds).toEqual(['u2', 'u3']);
    expect(openEvents(store, { people: (userId) => userId !== 'u2', minimumLength: 2 }).userIds).toEqual(['u1']);
    const early = openEvents(store, { before: at('06T08:00:00') });
    expect(Array.from(early.lengths)).toEqual([1, 1, 1]);
    const [second] = await early.read([{ index: 1 }]);
    expect([...second!.times]).toEqual([at('05T08:00:00')]);
    expect(openMeals(store).userIds).toEqual(['u1', 'u2']);
    await expect(early.read([{ index: 3 }])).rejects.toThrow('read: there is no sequence 3; the source has 3.');
  });
});
