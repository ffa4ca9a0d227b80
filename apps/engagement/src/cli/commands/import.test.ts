import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, readTimelines, type ImportSummary } from '@daybook/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runDaybook } from '../program.ts';
import * as exports from './import-fixture.ts';

let folder: string;
let store: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-import-'));
  store = join(folder, 'store.h5');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs `daybook import … --store STORE --json`. */
async function run(...flags: string[]) {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await runDaybook(['import', ...flags, '--store', store, '--json']);
  vi.restoreAllMocks();
  return { status, err, summary: out === '' ? undefined : (JSON.parse(out) as ImportSummary) };
}

/** Everything in the store: `user time type value|item`, by person and time. */
async function eventsOf(): Promise<string[]> {
  const opened = await openStore(store);
  const timelines = readTimelines(opened, [...opened.userIds.keys()]);
  const lines = timelines.flatMap(({ userId, times, types, values, items }) =>
    Array.from(times, (time, step) => {
      const value = Number.isNaN(values[step]) ? (opened.tables.item[items[step]!] ?? '') : values[step];
      return `${userId} ${new Date(time * 1000).toISOString()} ${opened.tables.type[types[step]!]} ${value}`.trim();
    }),
  );
  opened.close();
  return lines;
}

const orderMap = "userId=user_id,time=created_at,type='order',value=amount,item=product,id=order_id";
const ordersInZagreb = ['ana 2026-01-05T07:12:00.000Z order 12.5', 'ana 2026-02-14T17:00:00.000Z order 7'];

describe('daybook import, of exports of other programs', () => {
  it('a table with commas', async () => {
    await run(exports.writeCommaTable(folder), '--map', orderMap, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([...ordersInZagreb, 'Željko 2026-01-05T08:30:00.000Z order 1250']);
  });

  it('a table with semicolons, decimal commas, local dates and in windows-1252', async () => {
    const { err } = await run(exports.writeSemicolonTable(folder), '--map', orderMap, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([...ordersInZagreb, 'éeljko 2026-01-05T08:30:00.000Z order 1250']);
    expect(err).toContain('is read as windows-1252');
  });

  it('a table with tabs, in UTF-16', async () => {
    await run(exports.writeTabTable(folder), '--map', orderMap, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([...ordersInZagreb, 'Željko 2026-01-05T08:30:00.000Z order 1250']);
  });

  it('Parquet by hyparquet-writer, with ids that a double cannot hold', async () => {
    await run(exports.writeParquet(folder), '--map', "userId=user_id,time=created_at,type='order',value=amount");
    expect(await eventsOf()).toEqual([
      '9007199254740992 2026-01-06T08:12:00.000Z order 7',
      '9007199254740993 2026-01-05T08:12:00.000Z order 12.5',
    ]);
  });

  it('Parquet by DuckDB, with times without a zone', async () => {
    const file = await exports.writeDuckDbParquet(folder);
    const map = "userId=user_id,time=created_at,type='order',value=amount";
    const refused = await run(file, '--map', map);
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('has times without a zone')]);
    await run(file, '--map', map, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([
      '9007199254740992 2026-01-05T07:12:00.000Z order 7',
      '9007199254740993 2026-07-05T06:12:00.000Z order 12.5',
    ]);
  });

  it('Parquet with dates, which mean the end of the day', async () => {
    const map = "userId=user_id,time=day,type='order'";
    await run(await exports.writeDuckDbParquet(folder), '--map', map, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([
      '9007199254740992 2026-01-05T22:59:59.000Z order',
      '9007199254740993 2026-07-05T21:59:59.000Z order',
    ]);
  });

  it('a query over Parquet files, whose dates mean the end of the day', async () => {
    await exports.writeDuckDbParquet(folder, 'a.parquet');
    const sql = `SELECT user_id AS "userId", day AS time, 'order' AS type, amount AS value FROM '${folder}/*.parquet'`;
    await run('--sql', sql, '--time-zone', 'Europe/Zagreb');
    expect(await eventsOf()).toEqual([
      '9007199254740992 2026-01-05T22:59:59.000Z order 7',
      '9007199254740993 2026-07-05T21:59:59.000Z order 12.5',
    ]);
    const again = await run('--sql', sql, '--time-zone', 'Europe/Zagreb');
    expect(again.summary).toMatchObject({ events: 2, accepted: 0, skipped: [sql] });
  });

  it('MEDS', async () => {
    const { summary } = await run(await exports.writeMeds(folder), '--preset', 'meds');
    expect(await eventsOf()).toEqual([
      '12 2024-03-01T10:00:00.000Z LAB//GLUCOSE 5.5',
      '13 2024-03-02T10:00:00.000Z ADMISSION',
    ]);
    expect(summary).toMatchObject({ read: 4, accepted: 4, profiles: 2 });
    const opened = await openStore(store);
    expect(opened.person(0).features).toEqual({ GENDER: 'F', birthYear: 1950 });
    opened.close();
  });

  it('SQLite', async () => {
    const sql = 'SELECT person, read_at, article FROM readings';
    const map = "userId=person,time=read_at,type='content_read',item=article";
    await run(exports.writeSqlite(folder), '--sql', sql, '--map', map);
    expect(await eventsOf()).toEqual([
      '7 2026-01-05T08:12:01.000Z content_read article-3',
      '9007199254740993 2026-01-05T08:12:00.000Z content_read article-12',
    ]);
  });

  it('a wide table of daily measures', async () => {
    const flags = ['--measures', 'steps=TotalSteps,Calories,weigh_in=WeightKg', '--time-zone', 'America/New_York'];
    await run(exports.writeWideTable(folder), '--map', 'userId=Id,time=ActivityDate', ...flags);
    expect(await eventsOf()).toEqual([
      '1503960366 2026-04-13T03:59:59.000Z steps 13162',
      '1503960366 2026-04-13T03:59:59.000Z Calories 1985',
      '1503960366 2026-04-14T03:59:59.000Z steps 10735',
      '1503960366 2026-04-14T03:59:59.000Z Calories 1797',
      '1503960366 2026-04-14T03:59:59.000Z weigh_in 52.6',
      '1624580081 2026-04-13T03:59:59.000Z steps 0',
    ]);
  });

  it('a chat export of JSON', async () => {
    await run(
      exports.writeChatExport(folder),
      '--map',
      "userId=user,time=ts,type,from='user',text,conversation=channel.id",
    );
    const opened = await openStore(store);
    expect(opened.readTexts(0, 2)).toEqual(['Good morning 👋', 'Hi, "all"!\nSecond line']);
    expect(opened.tables.conversation).toEqual(['C1']);
    opened.close();
  });

  it('the same file twice', async () => {
    const file = exports.writeLines(folder);
    await run(file);
    const again = await run(file);
    expect(again).toMatchObject({ status: 0, summary: { skipped: [file], accepted: 0, events: 2 } });
    expect(await run(file, '--repeats', 'fail')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/events\.jsonl\.gz: was imported on .* Nothing was stored/),
    });
    expect(await run(file, '--repeats', 'keep')).toMatchObject({ status: 0, summary: { events: 4, repeated: 2 } });
  });
});

describe('daybook import, of what it cannot take', () => {
  it('asks whether another column is meant, and proposes a mapping', async () => {
    const { status, err } = await run(exports.writeCommaTable(folder));
    expect(status).toBe(1);
    expect(err).toMatch(/has no column userId and type .* Did you mean "user_id" for userId\?/);
    expect(err).toContain(`--map "userId=user_id,time=created_at,value=amount,item=product,type='order'"`);
    const typo = await run(exports.writeCommaTable(folder), '--map', "userId=userid,time=created_at,type='order'");
    expect(typo).toMatchObject({ status: 2, err: expect.stringContaining('did you mean "user_id"?') });
  });

  it('hides the salt under which ids are hashed', async () => {
    const { err } = await run(exports.writeLines(folder), '--hash-ids', 'a long secret');
    expect(err).toContain('"hashIds":"(hidden)"');
    expect(err).not.toContain('secret');
  });
});
