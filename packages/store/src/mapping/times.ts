import { ConfigError, daySeconds } from '@daybook/core';
import { DateTime, IANAZone } from 'luxon';
import { parseInstant } from '../schema/instant.ts';

export type TimeOptions = {
  /** Zone of times without one. */
  readonly timeZone?: string | undefined;
  /** Tokens of Luxon, `d.M.yyyy H:mm`. Default: ISO 8601, or numbers of unix seconds to nanoseconds. */
  readonly timeFormat?: string | undefined;
};

/** A cell → unix seconds; undefined when it is no time. */
export type TimeReader = (cell: unknown) => number | undefined;

/** A time as its calendar shows it, without a zone: milliseconds as if it were UTC. */
export class LocalTime {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?$/;
const NUMBER = /^\d{9,19}(\.\d+)?$/;
/** Times from 1980 on in nanoseconds, microseconds and milliseconds are above these; no later unit reaches them. */
const UNITS = [
  [1e17, 1e9],
  [1e14, 1e6],
  [1e11, 1e3],
] as const;

const dateTokens = [
  'M/d/yyyy',
  'd/M/yyyy',
  'd.M.yyyy',
  'd-M-yyyy',
  'yyyy/M/d',
  'yyyy.M.d',
  'yyyyMMdd',
  'd-MMM-yyyy',
  'd MMM yyyy',
  'MMM d, yyyy',
  'MMMM d, yyyy',
];
const clockTokens = [
  '',
  ' H:mm',
  ' H:mm:ss',
  ' H:mm:ss.S',
  ' h:mm a',
  ' h:mm:ss a',
  ', H:mm',
  ', H:mm:ss',
  "'T'H:mm:ss",
];
const formats = dateTokens.flatMap((date) => clockTokens.map((clock) => date + clock));

/**
 * The formats among the common ones that read every sample. Empty when all are ISO or numbers already.
 * @throws ConfigError when the samples fit two formats with different meanings, or none.
 */
export function findTimeFormat(samples: readonly string[], place: string): string | undefined {
  const foreign = samples.filter((text) => !NUMBER.test(text) && !LOCAL.test(text) && parseInstant(text) === undefined);
  const [first] = foreign;
  if (first === undefined) return undefined;
  // A few wrong cells are rejected one by one later on.
  const readBy = (format: string) => foreign.filter((text) => parseFormat(text, format) !== undefined).length;
  const counted = formats.map((format) => ({ format, count: readBy(format) }));
  const most = Math.max(...counted.map(({ count }) => count));
  if (most === 0 || most < foreign.length / 2) return undefined;
  const [best, ...others] = counted.filter(({ count }) => count === most);
  const meaning = (format: string) => foreign.map((text) => parseFormat(text, format)).join();
  if (others.some(({ format }) => meaning(format) !== meaning(best!.format)))
    throw new ConfigError(
      `${place}: times such as ${first} can be read in two ways. Say which: --time-format ` +
        `${[best!, ...others].map(({ format }) => `"${format}"`).join(' or ')}.`,
    );
  return best!.format;
}

/** Milliseconds as if UTC. */
function parseFormat(text: string, format: string): number | undefined {
  const time = DateTime.fromFormat(text, format, { zone: 'utc', locale: 'en' });
  return time.isValid ? time.toMillis() : undefined;
}

/**
 * Reads times as exports write them: ISO 8601, unix seconds, milli-, micro- and nanoseconds, `Date`, `LocalTime`, and
 * texts in `timeFormat`. A date without a clock means the last second of that day: what its row says was known by then
 * and not before.
 */
export function createTimeReader({ timeZone, timeFormat }: TimeOptions): TimeReader {
  const zone = timeZone === undefined ? undefined : zoneOf(timeZone);
  const hasClock = timeFormat !== undefined && /[Hh]/.test(timeFormat);
  const hasZone = timeFormat !== undefined && /[Zz]/.test(timeFormat.replace(/'[^']*'/g, ''));
  const inZone = (localMs: number, isDay: boolean) =>
    zone === undefined ? undefined : localToUtc(isDay ? localMs + daySeconds * 1000 - 1000 : localMs, zone) / 1000;

  function fromText(text: string): number | undefined {
    if (timeFormat !== undefined && hasZone) {
      const time = DateTime.fromFormat(text, timeFormat, { setZone: true, locale: 'en' });
      return time.isValid ? time.toSeconds() : undefined;
    }
    const localMs = timeFormat === undefined ? undefined : parseFormat(text, timeFormat);
    if (localMs !== undefined) return inZone(localMs, !hasClock);
    const instant = parseInstant(text);
    if (instant !== undefined) return instant;
    const local = LOCAL.exec(text);
    if (local === null) return NUMBER.test(text) ? inSeconds(Number(text)) : undefined;
    const asUtc = parseInstant(`${local[1]!}T${local[2] ?? '00'}:${local[3] ?? '00'}:${local[4] ?? '00'}Z`);
    return asUtc === undefined ? undefined : inZone(asUtc * 1000, local[2] === undefined);
  }

  return (cell) => {
    if (typeof cell === 'string') return fromText(cell.trim());
    if (typeof cell === 'number') return inSeconds(cell);
    if (typeof cell === 'bigint') return inSeconds(Number(cell));
    if (cell instanceof Date) return cell.getTime() / 1000;
    return cell instanceof LocalTime ? inZone(cell.ms, false) : undefined;
  };
}

/** Whether the cell is a time that needs a zone to be one. */
export function needsZone(cell: unknown): boolean {
  if (cell instanceof LocalTime) return true;
  const read = (timeZone?: string) => createTimeReader({ timeZone })(cell);
  return read() === undefined && read('UTC') !== undefined;
}

function inSeconds(value: number): number {
  const unit = UNITS.find(([above]) => value >= above);
  return unit === undefined ? value : value / unit[1];
}

function zoneOf(name: string): IANAZone {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new ConfigError(`--time-zone ${name}: is no IANA name such as Europe/Zagreb or UTC.`);
  return zone;
}

const QUARTER_MS = 900_000;
const offsets = new Map<string, Map<number, number>>();

/** The instant at which clocks in the zone show `localMs`; the earlier one where they show it twice. */
function localToUtc(localMs: number, zone: IANAZone): number {
  if (zone.name === 'UTC') return localMs;
  let known = offsets.get(zone.name);
  if (known === undefined) offsets.set(zone.name, (known = new Map<number, number>()));
  // Zones change at quarters of an hour, so all local times of a quarter have the same offset.
  const quarter = Math.floor(localMs / QUARTER_MS);
  let offsetMs = known.get(quarter);
  if (offsetMs === undefined) {
    const at = quarter * QUARTER_MS;
    const before = zone.offset(at - daySeconds * 1000) * 60_000;
    const after = zone.offset(at + daySeconds * 1000) * 60_000;
    offsetMs = zone.offset(at - before) * 60_000 === before ? before : after;
    known.set(quarter, offsetMs);
  }
  return localMs - offsetMs;
}
