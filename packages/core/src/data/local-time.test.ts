import { describe, expect, it } from 'vitest';
import { localTime } from './local-time.ts';

const at = (iso: string) => Date.parse(iso) / 1000;

describe('localTime', () => {
  it('is UTC without a zone, weeks beginning on Monday', () => {
    expect(localTime(at('2026-01-05T23:59:59Z'))).toEqual({ hour: 23, weekday: 0 });
    expect(localTime(at('1969-12-31T00:00:00Z'))).toEqual({ hour: 0, weekday: 2 });
  });

  it('follows a zone over midnight and through summer time', () => {
    expect(localTime(at('2026-01-05T23:30:00Z'), 'Europe/Zagreb')).toEqual({ hour: 0, weekday: 1 });
    expect(localTime(at('2026-07-05T21:30:00Z'), 'Europe/Zagreb')).toEqual({ hour: 23, weekday: 6 });
    expect(localTime(at('2026-07-06T02:00:00Z'), 'America/New_York')).toEqual({ hour: 22, weekday: 6 });
  });
});
