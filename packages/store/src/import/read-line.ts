import type { z } from 'zod';
import {
  describeTime,
  EARLIEST_TIME,
  eventLineSchema,
  FUTURE_ALLOWANCE_SECONDS,
  MAX_FIELDS,
  MAX_FOODS,
  MAX_NAME_LENGTH,
  MAX_QUANTITY,
  MAX_TEXT_LENGTH,
  profileLineSchema,
  type EventLine,
  type ProfileLine,
} from '../schema/event.ts';
import { parseInstant } from '../schema/instant.ts';

export type LineResult =
  { readonly event: EventLine } | { readonly profile: ProfileLine } | { readonly reason: string };

/**
 * A parsed line → an event, a profile, or the reason why it is neither. @param now unix seconds, the time of import.
 */
export function readLine(value: unknown, now: number): LineResult {
  if (!isRecord(value))
    return {
      reason: 'a line must be an object such as {"userId":"u1","time":"2026-01-05T08:12:00Z","type":"weigh_in"}',
    };
  const excess = excessOf(value);
  if (excess !== undefined) return { reason: excess };
  if (value['type'] === 'profile') {
    const profile = profileLineSchema.safeParse(withoutNulls(value));
    return profile.success ? { profile: profile.data } : { reason: explain(profile.error) };
  }
  let event = readCommonLine(value);
  if (event === undefined) {
    const result = eventLineSchema.safeParse(value);
    if (!result.success) return { reason: explain(result.error) };
    event = result.data;
  }
  return event.time > now + FUTURE_ALLOWANCE_SECONDS ? { reason: explainFuture(event.time, now) } : { event };
}

/** What is too much for the schema to look at, which would name every wrong entry. */
function excessOf(line: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ['foods', 'amounts'] as const) {
    const list = line[field];
    if (Array.isArray(list) && list.length > MAX_FOODS)
      return `${field}: has ${list.length} entries, at most ${MAX_FOODS} are allowed`;
  }
  for (const part of [line, line['features']]) {
    let count = 0;
    if (isRecord(part)) for (const _ in part) count++;
    if (count > MAX_FIELDS) return `has ${count} fields, at most ${MAX_FIELDS} are allowed`;
  }
  return undefined;
}

/**
 * `eventLineSchema` written out for plain lines, which most exports consist of. Whatever is accepted here, the schema
 * accepts with the same result (tested). Undefined leaves the line to the schema.
 */
export function readCommonLine(line: Readonly<Record<string, unknown>>): EventLine | undefined {
  const { userId, time, type, from, text, foods, amounts, value, item, id, conversation, actor } = line;
  const seconds = typeof time === 'string' ? parseInstant(time) : time;
  if (typeof seconds !== 'number' || !(seconds >= EARLIEST_TIME && seconds < Infinity)) return undefined;
  if (!isPlainName(userId) || !isPlainName(type)) return undefined;
  if (!isPlainNameOrAbsent(from) || !isPlainNameOrAbsent(item) || !isPlainNameOrAbsent(id)) return undefined;
  if (!isPlainNameOrAbsent(conversation) || !isPlainNameOrAbsent(actor)) return undefined;
  if (
    !isQuantityOrAbsent(value) ||
    !isPlainTextOrAbsent(text) ||
    !isFoodsOrAbsent(foods) ||
    !isAmountsOrAbsent(amounts)
  )
    return undefined;
  if (amounts != null && amounts.length !== foods?.length) return undefined;
  if ((type === 'message' || from != null) && (text == null || (type === 'message' && from == null))) return undefined;
  if (type === 'meal' && foods == null) return undefined;
  if (hasOtherFields(line)) return undefined;
  return { userId, time: seconds, type, from, text, foods, amounts, value, item, id, conversation, actor };
}

function hasOtherFields(line: Readonly<Record<string, unknown>>): boolean {
  for (const field in line) {
    switch (field) {
      case 'userId':
      case 'time':
      case 'type':
      case 'from':
      case 'text':
      case 'foods':
      case 'amounts':
      case 'value':
      case 'item':
      case 'id':
      case 'conversation':
      case 'actor':
        continue;
      default:
        return true;
    }
  }
  return false;
}

function isQuantityOrAbsent(value: unknown): value is number | null | undefined {
  return value == null || (typeof value === 'number' && Math.abs(value) <= MAX_QUANTITY);
}

/** Accepts texts that begin with visible ASCII, which are therefore not blank. */
function isPlainTextOrAbsent(text: unknown): text is string | null | undefined {
  return (
    text == null ||
    (typeof text === 'string' &&
      text.charCodeAt(0) > 32 &&
      text.charCodeAt(0) < 127 &&
      text.length <= MAX_TEXT_LENGTH &&
      text.isWellFormed())
  );
}

function isFoodsOrAbsent(foods: unknown): foods is string[] | null | undefined {
  return foods == null || (Array.isArray(foods) && foods.length > 0 && foods.every(isPlainName));
}

function isAmountsOrAbsent(amounts: unknown): amounts is (number | null)[] | null | undefined {
  return (
    amounts == null ||
    (Array.isArray(amounts) && amounts.every((amount) => amount !== undefined && isQuantityOrAbsent(amount)))
  );
}

function isPlainNameOrAbsent(value: unknown): value is string | null | undefined {
  return value == null || isPlainName(value);
}

/** Accepts names of printable characters up to U+1FFF that do not begin with a space. */
function isPlainName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_NAME_LENGTH) return false;
  if (value.charCodeAt(0) === 32) return false;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 32 || (code > 126 && code < 161) || code > 0x1fff) return false;
  }
  return true;
}

/** Drops nulls: exports of tables write every column into every line, also those that a profile does not have. */
function withoutNulls(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function explainFuture(time: number, now: number): string {
  const hint = time > 1e11 ? ' (these look like milliseconds: a number must be unix seconds)' : '';
  return `time: ${describeTime(time)} lies more than a day after now, ${describeTime(now)}${hint}`;
}

const MOST_ISSUES = 5;
const MOST_CHARACTERS = 80;

/** The first issues in one line: `userId: …; value: …`, without the values themselves. */
function explain({ issues }: z.ZodError): string {
  const shown = issues.slice(0, MOST_ISSUES).map((issue) => {
    const place = issue.path.join('.').slice(0, MOST_CHARACTERS);
    const message =
      issue.code === 'unrecognized_keys'
        ? `${issue.keys
            .slice(0, MOST_ISSUES)
            .map((key) => `"${key.slice(0, MOST_CHARACTERS)}"`)
            .join(', ')} is no field of an event`
        : issue.message;
    return place === '' ? message : `${place}: ${message}`;
  });
  return shown.join('; ') + (issues.length > MOST_ISSUES ? `; and ${issues.length - MOST_ISSUES} more` : '');
}
