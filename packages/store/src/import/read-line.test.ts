import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLineSchema } from '../schema/event.ts';
import { readCommonLine, readLine } from './read-line.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z') / 1000;
const weighIn = { userId: 'u1', time: '2026-01-06T07:00:00Z', type: 'weigh_in', value: 82.4 };

function reasonOf(line: unknown): string {
  const result = readLine(line, NOW);
  return 'reason' in result ? result.reason : 'accepted';
}

describe('readLine', () => {
  it('reads an event, its time in unix seconds', () => {
    expect(readLine(weighIn, NOW)).toEqual({ event: { ...weighIn, time: Date.parse(weighIn.time) / 1000 } });
    expect(readLine({ ...weighIn, time: 1_767_682_800 }, NOW)).toMatchObject({ event: { time: 1_767_682_800 } });
  });

  it('reads a profile, a plain date as midnight UTC', () => {
    const line = { userId: 'u1', type: 'profile', start: '2026-01-01', timeZone: 'Europe/Zagreb', group: 'coach-7' };
    expect(readLine(line, NOW)).toEqual({ profile: { ...line, start: Date.parse('2026-01-01') / 1000 } });
  });

  it.each([
    [{ ...weighIn, value: '82' }, 'value: Invalid input: expected number, received string'],
    [{ ...weighIn, value: Number.NaN }, 'value: Invalid input: expected number, received NaN'],
    [{ ...weighIn, mood: 'good' }, '"mood" is no field of an event'],
    [{ ...weighIn, userId: '' }, 'userId: must not be empty'],
    [{ ...weighIn, userId: 12 }, 'userId: Invalid input: expected string, received number'],
    [{ ...weighIn, time: '2026-01-06T07:00:00' }, 'time: is not an ISO time with a zone, such as 2026-01-05T08:12:00Z'],
    [{ ...weighIn, time: 0 }, 'time: 1970-01-01T00:00:00.000Z is before 1980'],
    [
      { ...weighIn, time: '2026-06-02T00:00:01Z' },
      'time: 2026-06-02T00:00:01.000Z lies more than a day after now, 2026-06-01T00:00:00.000Z',
    ],
    [{ ...weighIn, from: 'coach' }, 'from: belongs to a line with text; on other events say actor'],
    [{ userId: 'u1', time: weighIn.time, type: 'message', from: 'coach', text: ' ' }, 'text: must not be empty'],
    [
      { userId: 'u1', time: weighIn.time, type: 'message', text: 'hi' },
      'from: a message needs from, such as "user" or "coach"',
    ],
    [{ userId: 'u1', time: weighIn.time, type: 'meal', foods: [] }, 'foods: must name a food'],
    [
      { userId: 'u1', time: weighIn.time, type: 'meal', foods: ['oatmeal'], amounts: [1, 2] },
      'amounts: has 2 numbers for 1 foods',
    ],
    [
      { userId: 'u1', type: 'profile', timeZone: 'Mars/Olympus' },
      'timeZone: must be an IANA name such as Europe/Zagreb',
    ],
    [{ userId: 'u1', type: 'profile', features: { age: [40] } }, 'features.age: must be a number or a name'],
    [[weighIn], 'a line must be an object such as {"userId":"u1","time":"2026-01-05T08:12:00Z","type":"weigh_in"}'],
  ])('refuses %j', (line, reason) => {
    expect(reasonOf(line)).toBe(reason);
  });

  it('says that milliseconds look like milliseconds', () => {
    expect(reasonOf({ ...weighIn, time: 1_767_682_800_000 })).toContain('these look like milliseconds');
  });
});

describe('readCommonLine', () => {
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('u1', 'message', 'walk', 'coach', 'é') },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.constantFrom('meal', 'profile', ' ', '\u0000', '💬'), fc.string({ maxLength: 6 })),
    },
  );
  const line = fc.record(
    {
      userId: name,
      time: fc.oneof(
        fc.constantFrom('2026-01-05T08:12:00Z', '2026-01-05T08:12:00+01:00', 1_767_682_800.5),
        fc.constantFrom('2026-01-05', 0, Infinity),
      ),
      type: name,
      from: name,
      text: fc.oneof(name, fc.constantFrom('Well done!', '\n', null)),
      foods: fc.option(fc.array(name, { maxLength: 2 }), { freq: 1 }),
      amounts: fc.option(fc.array(fc.option(fc.double()), { maxLength: 2 }), { freq: 1 }),
      value: fc.oneof(fc.constantFrom(82.4, -1, null), fc.double(), name),
      item: name,
      id: name,
      conversation: fc.option(name),
      actor: name,
    },
    { requiredKeys: ['userId', 'time', 'type'] },
  );

  it('accepts nothing that the schema refuses, and reads it alike', () => {
    let accepted = 0;
    fc.assert(
      fc.property(line, (value) => {
        const quick = readCommonLine(value);
        if (quick === undefined) return;
        accepted++;
        expect(withoutAbsent(quick)).toEqual(withoutAbsent(eventLineSchema.parse(value)));
      }),
      { numRuns: 5000, seed: 7 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('leaves unknown fields to the schema', () => {
    expect(readCommonLine({ ...weighIn, mood: 'good' })).toBeUndefined();
  });

  it('handles the lines that exports are made of', () => {
    expect(readCommonLine(weighIn)).toBeDefined();
    expect(
      readCommonLine({ userId: 'u1', time: weighIn.time, type: 'message', from: 'coach', text: 'Well done!' }),
    ).toBeDefined();
  });
});

function withoutAbsent(line: object): object {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value != null));
}
