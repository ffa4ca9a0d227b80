import { describe, expect, it } from 'vitest';
import { mapTable, type TableStart } from './map-table.ts';
import { parsePairs } from './mapping.ts';
import { proposeMapping } from './propose.ts';
import { createTimeReader, findTimeFormat } from './times.ts';

const at = (text: string) => Date.parse(text) / 1000;

const tableOf = (
  columns: readonly string[],
  ...rows: readonly (readonly unknown[])[]
): TableStart<readonly unknown[]> => ({
  place: 'orders.csv',
  columns,
  rows,
  locate: (column) => (columns.includes(column) ? (row) => row[columns.indexOf(column)] : undefined),
});

describe('parsePairs', () => {
  it('reads columns, constants and names alone', () => {
    expect(parsePairs(`userId=user id, type='it''s',text,"a, b"="x ""y"""`, '--map')).toEqual({
      userId: 'user id',
      type: "'it''s'",
      text: 'text',
      'a, b': 'x "y"',
    });
  });

  it.each(['userId=', "type='order", '=a', 'a=b,a=c'])('refuses %s', (text) => {
    expect(() => parsePairs(text, '--map')).toThrow(/^--map: /);
  });
});

describe('createTimeReader', () => {
  it('reads seconds to nanoseconds, and ISO with a zone', () => {
    const read = createTimeReader({});
    for (const cell of [1767600720, '1767600720', 1767600720000, '1767600720000000', 1767600720000000000n])
      expect(read(cell)).toBe(1767600720);
    expect(read('2026-01-05T09:12:00+01:00')).toBe(at('2026-01-05T08:12:00Z'));
    expect(read('2026-01-05 08:12:00')).toBeUndefined();
  });

  it('follows a zone through its changes of the clock', () => {
    const read = createTimeReader({ timeZone: 'Europe/Zagreb' });
    expect(read('2026-03-29 01:59:59')).toBe(at('2026-03-29T00:59:59Z'));
    expect(read('2026-03-29 03:00:00')).toBe(at('2026-03-29T01:00:00Z'));
    expect(read('2026-10-25 01:59')).toBe(at('2026-10-24T23:59:00Z'));
    expect(read('2026-10-25 02:30')).toBe(at('2026-10-25T00:30:00Z')); // shown twice: the earlier
    expect(read('2026-10-25 03:00')).toBe(at('2026-10-25T02:00:00Z'));
    expect(read('2026-07-05')).toBe(at('2026-07-05T21:59:59Z')); // the end of the day
    expect(read('2026-02-30 10:00')).toBeUndefined();
  });

  it('reads a format with a zone of its own', () => {
    const read = createTimeReader({ timeFormat: 'd.M.yyyy H:mm ZZ' });
    expect(read('5.1.2026 9:12 +01:00')).toBe(at('2026-01-05T08:12:00Z'));
  });
});

describe('findTimeFormat', () => {
  it('finds the format, or asks where days and months cannot be told apart', () => {
    expect(findTimeFormat(['2026-01-05T08:12:00Z', '1767600720'], 'a.csv')).toBeUndefined();
    expect(findTimeFormat(['4/12/2026 2:47:30 AM', '4/13/2026 12:00:00 PM'], 'a.csv')).toBe('M/d/yyyy h:mm:ss a');
    expect(findTimeFormat(['31.12.2025 14:05'], 'a.csv')).toBe('d.M.yyyy H:mm');
    expect(() => findTimeFormat(['1/2/2026'], 'a.csv')).toThrow(
      /can be read in two ways.*"M\/d\/yyyy" or "d\/M\/yyyy"/,
    );
  });
});

describe('mapTable', () => {
  it('puts features together, and leaves out what is absent', () => {
    const start = tableOf(['who', 'age', 'plan'], ['u1', '41', 'plus'], ['u2', '', '']);
    const map = { userId: 'who', type: "'profile'", 'features.age': 'age', 'features.plan': 'plan' };
    const { toLines } = mapTable(start, { map });
    expect(start.rows.flatMap(toLines)).toEqual([
      { userId: 'u1', type: 'profile', features: { age: 41, plan: 'plus' } },
      { userId: 'u2', type: 'profile' },
    ]);
  });

  it('keeps ids exact, and leaves an inexact one to be refused', () => {
    const start = tableOf(['id', 't'], [9007199254740993n, 1767600720], [9007199254740992, 1767600720]);
    const { toLines } = mapTable(start, { map: { userId: 'id', time: 't', type: "'open'" } });
    expect(start.rows.flatMap(toLines).map(({ userId }) => userId)).toEqual(['9007199254740993', 9007199254740992]);
  });

  it.each([
    [{ userId: 'who', time: 't', type: "'a'", mood: 't' }, /no field "mood"/],
    [{ userId: 'who', type: "'a'" }, /says nothing about time/],
    [{ userId: 'whom', time: 't', type: "'a'" }, /no column "whom"; did you mean "who"\?/],
  ])('refuses %j', (map, message) => {
    expect(() => mapTable(tableOf(['who', 't']), { map })).toThrow(message);
  });
});

describe('proposeMapping', () => {
  it('knows the fields under other names, and what is left open', () => {
    const start = tableOf(['User ID', 'timestamp', 'event_name', 'x'], ['u1', '2026-01-05 08:12', 'open', 'y']);
    expect(proposeMapping(start)).toEqual({
      mapping: { map: { userId: 'User ID', time: 'timestamp', type: 'event_name' }, timeZone: 'UTC' },
      remarks: [expect.stringContaining('UTC is assumed')],
    });
  });
});
