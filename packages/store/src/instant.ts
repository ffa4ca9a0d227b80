const SECONDS_A_DAY = 86_400;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)? ?(Z|[+-]\d\d(?::?\d\d)?)$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Unix seconds of an ISO 8601 date and time with a zone (`Z` or `+02:00`); undefined when it is not one. */
export function parseInstant(text: string): number | undefined {
  const quick = parsePlainUtc(text);
  if (quick !== undefined) return quick;
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = 'Z'] = match;
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  const clock = clockSeconds(Number(hour), Number(minute), Number(second));
  if (midnight === undefined || clock === undefined) return undefined;
  return midnight + clock + Number(fraction) - zoneSeconds(zone);
}

/** Unix seconds of midnight UTC of `YYYY-MM-DD`; undefined when it is not a date of the calendar. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  return match === null ? undefined : midnightOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** `YYYY-MM-DDTHH:MM:SSZ` and nothing else, digit by digit: most lines have this form and a regular expression costs five times as much. */
function parsePlainUtc(text: string): number | undefined {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return undefined;
  const midnight = midnightOf(digits(text, 0) * 100 + digits(text, 2), digits(text, 5), digits(text, 8));
  const clock = clockSeconds(digits(text, 11), digits(text, 14), digits(text, 17));
  return midnight === undefined || clock === undefined ? undefined : midnight + clock;
}

/** Two digits as a number, NaN when they are not digits. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days of the proleptic Gregorian calendar counted from March, when leap days fall at the year's end. */
function midnightOf(year: number, month: number, day: number): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
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
