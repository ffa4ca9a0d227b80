import { daySeconds } from '@daybook/core';

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)? ?(Z|[+-]\d\d(?::?\d\d)?)$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Unix seconds of an ISO 8601 date and time with a zone (`Z` or `+02:00`); undefined for any other text. */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = 'Z'] = match;
  const midnight = midnightUtc(Number(year), Number(month), Number(day));
  const seconds = midnight + clockSeconds(Number(hour), Number(minute), Number(second));
  return Number.isNaN(seconds) ? undefined : seconds + Number(fraction) - zoneSeconds(zone);
}

/** Unix seconds of midnight UTC on the date `YYYY-MM-DD`; undefined when the calendar has no such date. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const seconds = midnightUtc(Number(match[1]), Number(match[2]), Number(match[3]));
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** Unix seconds of a date (midnight UTC) or of a date and time with a zone; undefined for any other text. */
export const parseTime = (text: string): number | undefined => parseDate(text) ?? parseInstant(text);

/**
 * Unix seconds of midnight UTC in the proleptic Gregorian calendar; NaN when it has no such date. Years are counted
 * from
 * March, so that leap days come last.
 */
export function midnightUtc(year: number, month: number, day: number): number {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return (marchYear * 365 + leapDays + dayOfYear - 719_468) * daySeconds;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Seconds since midnight; NaN when a clock never shows that time. */
export function clockSeconds(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59 ? hour * 3600 + minute * 60 + second : Number.NaN;
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * (zone.length > 3 ? 60 : 0));
}
