import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEvents } from '../sequences/event-sequences.ts';
import { readTimelines } from '../sequences/timeline.ts';
import { importEvents } from './import.ts';
import { openStore } from '../file/store.ts';
import { at, event, importLines, message, NOW, temporaryFolder, writeLines } from './store-fixture.ts';

describe('importEvents', () => {
  it('keeps every field, sorts by person and time, and leaves ties in input order', async () => {
    const { store, summary } = await importLines([
      event('u2', '06T07:00:00', 'weigh_in', { value: 82.4, id: 'e1', actor: 'scale' }),
      message('u1', '05T09:00:00', 'user', 'Žižek?', { conversation: 'c1', id: 'e2' }),
      message('u1', '05T08:00:00', 'coach', 'Well done!'),
      event('u1', '05T09:00:00', 'content_read', { item: 'article-12', conversation: 'c2' }),
      event('u1', '05T12:30:00', 'meal', { foods: ['oatmeal', 'banana'], amounts: [60, null] }),
      { userId: 'u1', type: 'profile', start: '2026-01-01', timeZone: 'Europe/Zagreb', group: 'coach-7' },
    ]);
    expect(summary).toMatchObject({
      read: 6,
      accepted: 6,
      rejected: 0,
      duplicates: 0,
      profiles: 1,
      people: 2,
      events: 5,
      messages: 2,
      meals: 1,
    });
    const { tables } = store;
    expect(store.person(0)).toEqual({
      userId: 'u1',
      start: at('01T00:00:00'),
      timeZone: 'Europe/Zagreb',
      group: 'coach-7',
    });
    expect(store.person(1)).toEqual({ userId: 'u2' });
    const [first, second] = readTimelines(store, [0, 1]);
    expect(Array.from(first!.types, (type) => tables.type[type])).toEqual([
      'message',
      'message',
      'content_read',
      'meal',
    ]);
    expect([...first!.times]).toEqual([at('05T08:00:00'), at('05T09:00:00'), at('05T09:00:00'), at('05T12:30:00')]);
    expect([...first!.byPerson]).toEqual([0, 1, 1, 1]);
    expect([...second!.values]).toEqual([82.4]);
    expect([...second!.byPerson]).toEqual([0]);
    expect(store.readTexts(0, 2)).toEqual(['Well done!', 'Žižek?']);
    expect(Array.from(store.events.conversation.read(0, 4), (index) => tables.conversation[index])).toEqual([
      undefined,
      'c1',
      'c2',
      undefined,
    ]);
    expect(Array.from(store.meals.food.read(0, 2), (food) => tables.food[food])).toEqual(['oatmeal', 'banana']);
    expect([...store.meals.amount.read(0, 2)]).toEqual([60, Number.NaN]);
    expect([...store.ids.event.read(0, 2)]).toEqual([1, 4]);
    expect(tables.actor).toEqual(['scale']);
  });

  it('logs what it refuses with file, line and reason, and none of its content', async () => {
    const { folder, summary } = await importLines([
      event('u1', '05T08:00:00', 'walk'),
      '{"userId":"u1",',
      '',
      '{"userId":"u1","time":"2026-01-05T08:00:00Z","type":"weigh_in","value":NaN}',
      event('u1', '05T08:00:00', 'weigh_in', { value: 'heavy' }),
      message('u1', '05T08:00:00', 'user', ''),
      { userId: 'u1', time: '2027-01-01T00:00:00Z', type: 'walk' },
    ]);
    expect(summary).toMatchObject({ read: 6, accepted: 1, rejected: 5 });
    expect(statSync(summary.rejectsPath!).mode & 0o777).toBe(0o600);
    const rejects = readFileSync(summary.rejectsPath!, 'utf8')
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const file = join(folder, 'events.jsonl');
    expect(rejects).toEqual([
      { file, line: 2, reason: expect.stringContaining('is not JSON') },
      { file, line: 4, reason: expect.stringContaining('is not JSON') },
      { file, line: 5, reason: expect.stringContaining('value: ') },
      { file, line: 6, reason: 'text: must not be empty' },
      { file, line: 7, reason: expect.stringContaining('more than a day after now') },
      { rejected: 5, kept: 5, reasons: expect.arrayContaining([{ reason: 'text: must not be empty', count: 1 }]) },
    ]);
    expect(JSON.stringify(rejects)).not.toContain('heavy');
  });

  it('tells of every refused line, also of those that the log no longer keeps', async () => {
    const folder = temporaryFolder();
    const input = join(folder, 'events.jsonl');
    const numRefused = 10_050;
    writeFileSync(input, `${'{}\n'.repeat(numRefused)}${JSON.stringify(event('u1', '05T08:00:00', 'open'))}\n`);
    const lines: number[] = [];
    await importEvents([input], join(folder, 'store.h5'), {
      now: NOW,
      minAccepted: 0,
      onReject: ({ line }) => lines.push(line),
    });
    expect(lines).toEqual(Array.from({ length: numRefused }, (_, place) => place + 1));
  });

  it('refuses the line that is not UTF-8, not its neighbours', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'events.jsonl');
    const line = `${JSON.stringify(event('u1', '05T08:00:00', 'walk'))}\n`;
    writeFileSync(file, Buffer.concat([Buffer.from(line), Buffer.from([0xff, 0xfe, 10]), Buffer.from(line.trim())]));
    const summary = await importEvents([file], join(folder, 'store.h5'), { now: NOW });
    expect(summary).toMatchObject({ accepted: 2, rejected: 1, repeated: 1 });
  });

  it('leaves out a second line with the same id, keeps and counts equal lines without', async () => {
    const water = event('u1', '05T08:00:00', 'water');
    const { summary } = await importLines([
      water,
      water,
      { ...water, id: 'w' },
      { ...water, id: 'w' },
      { ...water, value: 2 },
    ]);
    expect(summary).toMatchObject({ read: 5, accepted: 4, duplicates: 1, repeated: 1, events: 4 });
  });

  it('merges into a store that is there', async () => {
    const old = [
      message('u2', '05T08:00:00', 'coach', 'one', { id: 'a' }),
      event('u1', '07T08:00:00', 'meal', { foods: ['rice'], amounts: [2] }),
    ];
    const fresh = [
      message('u2', '05T08:00:00', 'user', 'two'),
      message('u0', '04T08:00:00', 'user', 'zero'),
      { ...event('u2', '01T00:00:00', 'walk'), id: 'a' },
    ];
    const { folder } = await importLines([...old, { userId: 'u1', type: 'profile', group: 'g' }]);
    const { store, summary } = await importLines(fresh, folder);
    expect(summary).toMatchObject({ read: 3, accepted: 2, duplicates: 1, repeated: 0, people: 3, events: 4 });
    expect(store.userIds).toEqual(['u0', 'u1', 'u2']);
    expect(store.readTexts(0, 3)).toEqual(['zero', 'one', 'two']);
    expect(store.person(1).group).toBe('g');
    expect(Array.from(store.meals.amount.read(0, 1))).toEqual([2]);
    const whole = await importLines([...old, { userId: 'u1', type: 'profile', group: 'g' }, ...fresh]);
    expect(store.textHash).toBe(whole.store.textHash);
  });

  it('keeps facts about people, the later line winning fact by fact', async () => {
    const profile = (features: object) => ({ userId: 'u1', type: 'profile', features });
    const { folder } = await importLines([
      event('u1', '05T08:00:00', 'walk'),
      event('u2', '05T08:00:00', 'walk'),
      profile({ age: 40, plan: 'basic' }),
    ]);
    const { store } = await importLines([profile({ plan: 'plus', city: 'Zagreb', age: null })], folder);
    expect(store.person(0)).toEqual({ userId: 'u1', features: { age: 40, plan: 'plus', city: 'Zagreb' } });
    expect(store.person(1)).toEqual({ userId: 'u2' });
    const csv = join(folder, 'people.csv');
    writeFileSync(csv, 'userId,type,features\nu2,profile,"{""age"": 31}"\nu2,profile,young\n');
    expect(await importEvents([csv], join(folder, 'store.h5'), { now: NOW })).toMatchObject({
      profiles: 1,
      rejected: 1,
    });
    const again = await openStore(join(folder, 'store.h5'));
    expect(again.person(1)).toEqual({ userId: 'u2', features: { age: 31 } });
    again.close();
  });

  it('reads back whatever was imported', async () => {
    const line = fc.record({
      userId: fc.constantFrom('a', 'b', 'c'),
      time: fc.integer({ min: 1.6e9, max: 1.7e9 }),
      type: fc.constantFrom('walk', 'sleep'),
      value: fc.double({ noNaN: true, min: -1e30, max: 1e30 }).map((value) => value + 0),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), async (lines) => {
        const { store } = await importLines(lines);
        const source = openEvents(store);
        const sequences = await source.read(source.userIds.map((_, index) => ({ index })));
        const found = sequences.flatMap((sequence) =>
          Array.from(sequence.times, (time, step) => ({
            userId: sequence.userId,
            time,
            type: store.tables.type[sequence.types[step]!],
            value: sequence.values[step],
          })),
        );
        const expected = [...lines]
          .sort((left, right) => left.userId.localeCompare(right.userId) || left.time - right.time)
          .map((entry) => ({ ...entry, value: Math.fround(entry.value) }));
        expect(found).toEqual(expected);
        store.close();
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  it('leaves the store as it was when a file cannot be read to its end', async () => {
    const { folder } = await importLines([event('u1', '05T08:00:00', 'walk')]);
    const path = join(folder, 'store.h5');
    const before = readFileSync(path);
    const broken = join(folder, 'broken.jsonl.gz');
    writeFileSync(broken, gzipSync('{"userId":"u1"}\n'.repeat(5000)).subarray(0, 60));
    await expect(importEvents([broken], path, { now: NOW })).rejects.toThrow(
      /broken\.jsonl\.gz: cannot be read to its end .* Nothing was stored\./,
    );
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('stores nothing when too few lines are accepted, and says why with examples', async () => {
    const folder = temporaryFolder();
    const [file, path] = [join(folder, 'events.jsonl'), join(folder, 'store.h5')];
    const good = event('u1', '05T08:00:00', 'walk');
    writeLines(file, [good, 'x', 'x', { ...good, value: 'heavy' }, { ...good, mood: 'good' }]);
    await expect(importEvents([file], path, { now: NOW })).rejects.toThrow(
      new RegExp(
        '1 \\(20 %\\) could be accepted, less than --min-accepted 0.5\\. Nothing was stored\\. [^]*' +
          '2 × is not JSON.* \\(first: .*events.jsonl line 2\\)[^]*1 × value: [^]*1 × "mood" is no field',
      ),
    );
    await expect(importEvents([writeLines(file, ['', ''])], path)).rejects.toThrow(/has no lines to import/);
    expect(readdirSync(folder)).toEqual(['events.jsonl']);
    writeLines(file, [good, { ...good, value: 'heavy' }]);
    const { rejectsPath } = await importEvents([file], path, { now: NOW, rejectsWithContent: true });
    expect(readFileSync(rejectsPath!, 'utf8')).toContain('heavy');
  });

  it('says which file it cannot import', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'store.h5');
    await expect(importEvents([join(folder, 'none.jsonl')], path)).rejects.toThrow(/none\.jsonl: no such file/);
    await expect(importEvents([writeLines(join(folder, 'events.xml'), [])], path)).rejects.toThrow(
      /events\.xml: is of a kind that cannot be imported/,
    );
    expect(existsSync(path)).toBe(false);
  });
});
