const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function offsetSeconds(hour: number, timeZone: string): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(
    formatter.formatToParts(hour * 3_600_000).map(({ type, value }) => [type, Number(value)]),
  );
  return (
    Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour']!, parts['minute']!) / 1000 - hour * 3600
  );
}

/**
 * Hour of day (0–23) and weekday (0 = Monday) where the person is; UTC without a zone. Zone offsets are looked up once
 * an hour of history.
 */
export function localTime(timeSeconds: number, timeZone?: string): { readonly hour: number; readonly weekday: number } {
  let local = timeSeconds;
  if (timeZone !== undefined && timeZone !== 'UTC') {
    const hour = Math.floor(timeSeconds / 3600);
    const key = `${timeZone}/${hour}`;
    let offset = offsets.get(key);
    if (offset === undefined) offsets.set(key, (offset = offsetSeconds(hour, timeZone)));
    local += offset;
  }
  const days = Math.floor(local / 86_400);
  // 1970-01-01 was a Thursday.
  return { hour: Math.floor((local - days * 86_400) / 3600), weekday: (((days + 3) % 7) + 7) % 7 };
}

/** A moment as people write it: a date, ISO text, or Unix seconds already. → Unix seconds */
export function unixSeconds(time: Date | string | number): number {
  return typeof time === 'number' ? time : new Date(time).getTime() / 1000;
}
