import { eventLineSchema, profileLineSchema } from '@daybook/store';
import { z } from 'zod';

const { userId: _, time: __, ...fields } = eventLineSchema.shape;

/** An event in a request: as in an event file, without the person. Rules between fields are the import's. */
export const eventFields = z.strictObject({
  time: z.union([z.iso.datetime({ offset: true }), z.number()]).describe('ISO 8601 with a zone, or Unix seconds'),
  ...fields,
});

const { userId: ___, type: ____, start: _____, ...profile } = profileLineSchema.shape;

/** What is known about the person, as in a profile line. */
export const profileFields = z.strictObject({
  start: z.union([z.string(), z.number()]).optional().describe('start of the programme, such as 2026-01-05'),
  ...profile,
});
