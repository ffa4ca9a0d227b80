import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendEvent, createEventColumns, type EventColumns } from '../file/event-columns.ts';
import { readLine } from './read-line.ts';
import { createLineScanner } from './scan-event.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z') / 1000;
const weighIn = { userId: 'u1', time: '2026-01-06T07:00:00Z', type: 'weigh_in', value: 82.4 };

/** Everything that columns hold, as plain arrays. */
function contentOf(columns: EventColumns): unknown {
  const numbers = (
    [
      'user',
      'time',
      'type',
      'value',
      'item',
      'actor',
      'conversation',
      'id',
      'text',
      'roles',
      'meal',
      'foodOffsets',
      'foods',
      'amounts',
    ] as const
  ).map((name) => [name, Array.from(columns[name].values)]);
  const names = Object.entries(columns.tables).map(([name, table]) => [name, table.names]);
  const texts = Array.from({ length: columns.texts.length }, (_, index) =>
    new TextDecoder().decode(columns.texts.get(index)),
  );
  return { numbers, names, texts, ids: columns.ids.names };
}

/** Columns as the scanner leaves them, and whether it took the line. */
function scanned(text: string): { readonly content: unknown; readonly taken: boolean } {
  const columns = createEventColumns();
  const bytes = new TextEncoder().encode(`${text}\n`);
  const end = createLineScanner(columns, NOW).scan(bytes, 0);
  expect([-1, bytes.length]).toContain(end);
  return { content: contentOf(columns), taken: end !== -1 };
}

function parsed(text: string): unknown {
  const columns = createEventColumns();
  const result = readLine(JSON.parse(text), NOW);
  if (!('event' in result)) throw new Error(`readLine refuses ${text}`);
  appendEvent(columns, result.event);
  return contentOf(columns);
}

const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('u1', 'message', 'walk', 'coach', 'a b') },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom('meal', 'profile', ' ', '\u0000', '💬', 'é', 'a"b', 'x'.repeat(501)),
      fc.string({ maxLength: 6 }),
    ),
  },
);
const number = fc.oneof(
  fc.constantFrom(82.4, -1, 0, -0, 1e-7, 3.4e38, 3.5e38, 123456789012345.6, 0.1 + 0.2),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);
const line = fc.record(
  {
    userId: name,
    time: fc.oneof(
      fc.constantFrom('2026-01-05T08:12:00Z', '2024-02-29T23:59:59Z', 1_767_682_800.5),
      fc.constantFrom(
        '2026-02-29T00:00:00Z',
        '2026-01-05T24:00:00Z',
        '2026-01-05',
        '2026-01-05T08:12:00+01:00',
        '2027-01-01T00:00:00Z',
        0,
      ),
    ),
    type: name,
    from: name,
    text: fc.oneof(name, fc.constantFrom('Well done, č!', 'a\\b', '\n', null)),
    foods: fc.option(fc.array(name, { maxLength: 3 }), { freq: 1 }),
    amounts: fc.option(fc.array(fc.option(number), { maxLength: 3 }), { freq: 1 }),
    value: fc.oneof(number, fc.constant(null)),
    item: name,
    id: name,
    conversation: fc.option(name),
    actor: name,
  },
  { requiredKeys: ['userId', 'time', 'type'] },
);
/** As JavaScript and as Python write it. */
const text = fc
  .tuple(line, fc.boolean())
  .map(([value, spaces]) => (spaces ? JSON.stringify(value, null, 1).replace(/\n */g, ' ') : JSON.stringify(value)));

describe('createLineScanner', () => {
  it('takes nothing that JSON.parse and readLine refuse, and reads it alike', () => {
    let taken = 0;
    fc.assert(
      fc.property(text, (json) => {
        const result = scanned(json);
        if (!result.taken) return;
        taken++;
        expect(result.content).toEqual(parsed(json));
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('agrees with them when one byte of a line is changed', () => {
    let taken = 0;
    const good =
      '{"userId":"u1","time":"2026-01-06T07:00:00Z","type":"meal","foods":["a","b"],"amounts":[1.5,null],' +
      '"value":-82.40,"id":"m1"}';
    const byte = fc.constantFrom(...'{}[]":,.-+0123456789eEnZT\\ ual\t\r'.split(''));
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), byte, (place, other) => {
        const json = good.slice(0, place) + other + good.slice(place + 1);
        const result = scanned(json);
        if (!result.taken) return;
        taken++;
        expect(result.content).toEqual(parsed(json));
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it.each([
    ['a number', JSON.stringify(weighIn)],
    [
      'a message',
      JSON.stringify({
        userId: 'u1',
        time: weighIn.time,
        type: 'message',
        from: 'coach',
        text: 'Well done, Željka!',
        id: 'm1',
      }),
    ],
    [
      'a meal',
      JSON.stringify({
        userId: 'u1',
        time: weighIn.time,
        type: 'meal',
        foods: ['oatmeal', 'banana'],
        amounts: [60, null],
      }),
    ],
    [
      'nulls and unix seconds',
      '{"userId": "u1", "time": 1767682800.5, "type": "walk", "value": null, "from": null, "item": "a 1"}\r',
    ],
  ])('takes %s', (_, json) => {
    const { content, taken } = scanned(json);
    expect(taken).toBe(true);
    expect(content).toEqual(parsed(json));
  });

  it.each([
    ['an unknown field', JSON.stringify({ ...weighIn, mood: 'good' })],
    ['a field twice', '{"userId":"u1","userId":"u2","time":1767682800,"type":"walk"}'],
    ['an escape', JSON.stringify({ ...weighIn, item: 'a"b' })],
    ['a blank name', JSON.stringify({ ...weighIn, item: ' ' })],
    ['a leading zero', '{"userId":"u1","time":1767682800,"type":"walk","value":01}'],
    ['two values in a line', `${JSON.stringify(weighIn)} ${JSON.stringify(weighIn)}`],
    ['half a line', JSON.stringify(weighIn).slice(0, -3)],
    ['a profile', '{"userId":"u1","type":"profile","time":1767682800}'],
  ])('leaves %s to the schema', (_, json) => {
    expect(scanned(json).taken).toBe(false);
  });

  it('counts a second line with the same id and leaves it out', () => {
    const columns = createEventColumns();
    const scanner = createLineScanner(columns, NOW);
    const bytes = new TextEncoder().encode(`${JSON.stringify({ ...weighIn, id: 'w' })}\n`.repeat(2));
    expect(scanner.scan(bytes, scanner.scan(bytes, 0))).toBe(bytes.length);
    expect([columns.user.length, scanner.duplicates]).toEqual([1, 1]);
  });
});
