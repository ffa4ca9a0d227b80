import type { z } from 'zod';
import {
  describeTime,
  EARLIEST_TIME,
  eventLineSchema,
  FUTURE_ALLOWANCE_SECONDS,
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
    (typeof text === 'string' && text.charCodeAt(0) > 32 && text.charCodeAt(0) < 127 && text.length <= MAX_TEXT_LENGTH)
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

/** The issues in one line: `userId: …; value: …`. */
function explain(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}
