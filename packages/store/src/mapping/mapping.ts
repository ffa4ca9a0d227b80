// mapping/: how the columns of a foreign table become fields of event lines. May import schema/.
import { ConfigError, nearestNames } from '@daybook/core';
import { z } from 'zod';
import { eventFields, profileFields } from '../schema/event.ts';

/**
 * Which column gives which field. A source is the name of a column (in JSON also a path, `user.id`), or a constant in
 * single quotes: `{ userId: 'user_id', time: 'created_at', type: "'order'" }`.
 */
export const mappingSchema = z.strictObject({
  /** Source by field: any field of an event or profile line, or `features.NAME`. */
  map: z.record(z.string(), z.string().min(1)).optional(),
  /** Column by event type, for tables with a column per measure: every number in them becomes an event. */
  measures: z.record(z.string(), z.string().min(1)).optional(),
  /** IANA name of the zone in which times without one were written. */
  timeZone: z.string().optional(),
  /** Format of times that are neither ISO nor numbers, in the tokens of Luxon: `d.M.yyyy H:mm`. Default: found. */
  timeFormat: z.string().optional(),
  /** Whether numbers are written as 1.234,5. Default: found where the delimiter is a semicolon. */
  decimalComma: z.boolean().optional(),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type ForeignMapping = Mapping & { readonly map: Readonly<Record<string, string>> };

const PAIR = /\s*("(?:[^"]|"")+"|[^=,"']+?)\s*(?:=\s*('(?:[^']|'')*'|"(?:[^"]|"")+"|[^,"']+?)\s*)?(?:,|$)/y;

/**
 * `userId=user_id,time=created_at,type='order'` → `{ userId: 'user_id', time: 'created_at', type: "'order'" }`. A name
 * alone stands for both sides; names with commas stand in double quotes.
 * @throws ConfigError when the text is not a list of pairs.
 */
export function parsePairs(text: string, flag: string): Record<string, string> {
  const pairs: [string, string][] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const from = PAIR.lastIndex;
    const match = PAIR.exec(text);
    if (match === null)
      throw new ConfigError(
        `${flag}: cannot read "${text.slice(from, from + 40)}". Write pairs of field and column, such as ` +
          `userId=user_id,time=created_at,type='order' (a constant in single quotes).`,
      );
    const name = plainName(match[1]!);
    if (pairs.some(([known]) => known === name)) throw new ConfigError(`${flag}: names ${name} twice.`);
    pairs.push([name, match[2] === undefined ? name : plainName(match[2])]);
  }
  return Object.fromEntries(pairs);
}

/** `"Total, km"` → `Total, km`. Constants keep their quotes. */
const plainName = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** The text of a constant, `'order'` → `order`; undefined for the name of a column. */
export function constantOf(source: string): string | undefined {
  return source.length >= 2 && source.startsWith("'") && source.endsWith("'")
    ? source.slice(1, -1).replaceAll("''", "'")
    : undefined;
}

const fields: readonly string[] = [...new Set([...eventFields, ...profileFields])];

/** @throws ConfigError when a field does not exist or a required one is missing. */
export function checkMapping({ map, measures }: ForeignMapping): void {
  for (const field of Object.keys(map)) {
    if (fields.includes(field) || /^features\../.test(field)) continue;
    const [near] = nearestNames(field, fields);
    throw new ConfigError(
      `--map: an event has no field "${field}"${near === undefined ? '' : `; did you mean "${near}"?`}. Fields: ` +
        `${fields.join(', ')}, features.NAME.`,
    );
  }
  const isProfile = map['type'] !== undefined && constantOf(map['type']) === 'profile';
  const needed = ['userId', ...(isProfile ? [] : ['time']), ...(measures ? [] : ['type'])];
  const missing = needed.filter((field) => map[field] === undefined);
  if (missing.length > 0)
    throw new ConfigError(
      `--map: says nothing about ${missing.join(' and ')}. Example: ` +
        `--map "userId=user_id,time=created_at,type='order'".`,
    );
  if (measures && (map['type'] !== undefined || map['value'] !== undefined))
    throw new ConfigError('--measures: gives type and value; leave both out of --map.');
}
