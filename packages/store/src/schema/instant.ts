const SECONDS_A_DAY = 86_400;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)? ?(Z|[+-]\d\d(?::?\d\d)?)$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Unix seconds of an ISO 8601 date and time with a zone (`Z` or `+02:00`); undefined when it is not one. */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = 'Z'] = match;
  const seconds = utcSeconds(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  return seconds === undefined ? undefined : seconds + Number(fraction) - zoneSeconds(zone);
}

/** Unix seconds of midnight UTC of `YYYY-MM-DD`; undefined when it is not a date of the calendar. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  return match === null ? undefined : midnightOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/**
 * Unix seconds of a UTC date and time given as numbers; undefined when the calendar or the clock has no such moment.
 */
export function utcSeconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const midnight = midnightOf(year, month, day);
  const clock = clockSeconds(hour, minute, second);
  return midnight === undefined || clock === undefined ? undefined : midnight + clock;
}

/** Days of the proleptic Gregorian calendar counted from March, when leap days fall at the year's end. */
function midnightOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return (marchYear * 365 + leapDays + dayOfYear - 719_468) * SECONDS_A_DAY;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function clockSeconds(hour: number, minute: number, second: number): number | undefined {
  return hour <= 23 && minute <= 59 && second <= 59 ? hour * 3600 + minute * 60 + second : undefined;
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * (zone.length > 3 ? 60 : 0));
}
