import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate, parseInstant } from './instant.ts';

describe('parseInstant', () => {
  it('agrees with Date.parse on every UTC time', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString();
        return parseInstant(text) === seconds && parseInstant(text.replace('.000Z', 'Z')) === seconds;
      }),
    );
  });

  it('understands zones and fractions', () => {
    expect(parseInstant('2026-01-05T08:12:00+02:00')).toBe(Date.parse('2026-01-05T06:12:00Z') / 1000);
    expect(parseInstant('2026-01-05 08:12:00.25-0530')).toBe(Date.parse('2026-01-05T13:42:00.250Z') / 1000);
    expect(parseInstant('2026-01-05T08:12Z')).toBe(Date.parse('2026-01-05T08:12:00Z') / 1000);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T08:60:00Z',
    '2026-01-05T08:12:00',
    '2026-01-05',
    'yesterday',
    '2026-01-0xT08:12:00Z',
  ])('refuses %s', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('parseDate', () => {
  it('gives midnight UTC, and undefined for a date that does not exist', () => {
    expect(parseDate('2024-02-29')).toBe(Date.parse('2024-02-29') / 1000);
    expect(parseDate('2025-02-29')).toBeUndefined();
  });
});
