// schema/: what an event line may contain and how its times are written. Imports no other folder.
import { daySeconds } from '@daybook/core';
import { z } from 'zod';
import { parseDate, parseInstant } from './instant.ts';

/** Unix seconds of 1980-01-01. Earlier times are clock errors, most often a zero. */
export const EARLIEST_TIME = 315_532_800;
/** How far an event may lie after the time of import, for wrong clocks and time zones. */
export const FUTURE_ALLOWANCE_SECONDS = daySeconds;
export const MAX_NAME_LENGTH = 500;
export const MAX_TEXT_LENGTH = 1_000_000;
/** Foods of one meal. */
export const MAX_FOODS = 1000;
/** Fields of one line, and features of one profile: far more than there are, and few enough to be named in an error. */
export const MAX_FIELDS = 1000;

/** A name of a user, type, item, food or role. HDF5 strings cannot hold control characters and lone surrogates. */
const nameSchema = z
  .string()
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
  .refine((text) => text.trim().length > 0, 'must not be empty');

const textSchema = z
  .string()
  .max(MAX_TEXT_LENGTH, `must have at most ${MAX_TEXT_LENGTH} characters`)
  .refine((text) => text.trim().length > 0, 'must not be empty')
  .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair, which UTF-8 cannot store');

/** Largest quantity. Stores hold float64, but networks read float32, in which a larger number would be infinite. */
export const MAX_QUANTITY = 3.4e38;
const quantitySchema = z.number().min(-MAX_QUANTITY, 'must fit a float32').max(MAX_QUANTITY, 'must fit a float32');

const clockSchema = z.union([z.string(), z.number()], 'must be an ISO time with a zone or a number of unix seconds');

/** ISO 8601 with a zone, or a number of unix seconds → unix seconds. */
const timeSchema = clockSchema.transform((clock, context) => {
  const seconds = typeof clock === 'number' ? clock : parseInstant(clock);
  if (seconds === undefined) context.addIssue('is not an ISO time with a zone, such as 2026-01-05T08:12:00Z');
  else if (seconds < EARLIEST_TIME) context.addIssue(`${describeTime(seconds)} is before 1980`);
  return seconds ?? Number.NaN;
});

/** As `timeSchema`; a plain date means midnight UTC. */
const startSchema = clockSchema.transform((clock, context) => {
  const seconds = typeof clock === 'number' ? clock : (parseDate(clock) ?? parseInstant(clock));
  if (seconds === undefined) context.addIssue('is neither a date such as 2026-01-05 nor an ISO time with a zone');
  return seconds ?? Number.NaN;
});

const timeZones = new Map<string, boolean>();

function isTimeZone(name: string): boolean {
  let known = timeZones.get(name);
  if (known === undefined) {
    try {
      known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
    } catch {
      known = false;
    }
    timeZones.set(name, known);
  }
  return known;
}

/** One event. `null` means absent, as in exports of tables. Fields that are not listed are refused by name. */
export const eventLineSchema = z
  .strictObject({
    userId: nameSchema,
    time: timeSchema,
    type: nameSchema,
    from: nameSchema.nullish(),
    text: textSchema.nullish(),
    foods: z.array(nameSchema).min(1, 'must name a food').max(MAX_FOODS, `may name ${MAX_FOODS} foods`).nullish(),
    amounts: z.array(quantitySchema.nullable()).nullish(),
    value: quantitySchema.nullish(),
    item: nameSchema.nullish(),
    id: nameSchema.nullish(),
    conversation: nameSchema.nullish(),
    actor: nameSchema.nullish(),
  })
  .superRefine((line, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (line.type === 'message' && line.text == null) refuse('text', 'a message needs text');
    if (line.type === 'message' && line.from == null) refuse('from', 'a message needs from, such as "user" or "coach"');
    if (line.type === 'meal' && line.foods == null) refuse('foods', 'a meal needs foods');
    if (line.from != null && line.text == null)
      refuse('from', 'belongs to a line with text; on other events say actor');
    if (line.amounts != null && line.amounts.length !== (line.foods?.length ?? 0)) {
      refuse('amounts', `has ${line.amounts.length} numbers for ${line.foods?.length ?? 0} foods`);
    }
  });

/** What is known about a person. Later lines win, field by field. */
export const profileLineSchema = z.strictObject({
  userId: nameSchema,
  type: z.literal('profile'),
  start: startSchema.nullish(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA name such as Europe/Zagreb').nullish(),
  group: nameSchema.nullish(),
  /** Numbers and categories by name that do not change with events. `null` means absent. */
  features: z
    .record(nameSchema, z.union([quantitySchema, nameSchema], 'must be a number or a name').nullable())
    .nullish(),
});

/** Names of the fields of an event line, and of a profile line. */
export const eventFields: readonly string[] = Object.keys(eventLineSchema.shape);
export const profileFields: readonly string[] = Object.keys(profileLineSchema.shape);

export type EventLine = z.infer<typeof eventLineSchema>;
export type ProfileLine = z.infer<typeof profileLineSchema>;

/** ISO 8601, or the number where it is outside the range of `Date`. */
export function describeTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString();
}
