import { z } from 'zod';

const at = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text) / 1000)
  .optional()
  .describe('prediction time, ISO 8601: only earlier events are read (default: just after the last event)');

const mostEvents = 20_000;
const userId = z.string().min(1).max(500).describe('somebody of the store');

/** The person that a request is about: of the store, or by the events in the body. */
/** Fields of an event and of a profile in a body. */
export type SentFields = { readonly event: z.ZodObject; readonly profile: z.ZodObject };

export function personSchema({ event, profile }: SentFields) {
  const events = z
    .array(event)
    .min(1)
    .max(mostEvents)
    .describe('events of one person, instead of a person of the store');
  return z
    .strictObject({ userId: userId.optional(), events: events.optional(), profile: profile.optional(), at })
    .refine(({ userId: known, events: given }) => (known === undefined) !== (given === undefined), {
      error: 'Give either userId or events.',
    });
}

export const explainSchema = (sent: SentFields) =>
  personSchema(sent).safeExtend({ top: z.int().min(0).max(1000).default(10).describe('events and measures at most') });

export const problemSchema = z.object({ statusCode: z.number(), error: z.string(), message: z.string() });

const found = { userId: z.string().nullable(), at: z.string(), model: z.string() };
const byTarget = z.record(z.string(), z.number());

export const scoreAnswer = z.object({
  ...found,
  predictions: byTarget.nullable().describe('by target; null for somebody who was not active recently'),
});
export const encodeAnswer = z.object({
  ...found,
  network: z.string(),
  vector: z.array(z.number()).nullable().describe('the output at [CLS]; null without anything to read'),
});
export const explainAnswer = z.object({
  ...found,
  explanations: z.array(z.looseObject({ target: z.string(), prediction: z.number(), baseline: z.number() })),
});
export const personAnswer = z.looseObject({ ...found, probability: z.number() });
