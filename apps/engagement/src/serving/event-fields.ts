import { eventLineSchema } from '@daybook/store';
import { z } from 'zod';

const { userId: _, time: __, ...fields } = eventLineSchema.shape;

/** An event in a request: as in an event file, without the person. Rules between fields are the import's. */
export const eventFields = z.strictObject({
  time: z.union([z.iso.datetime({ offset: true }), z.number()]).describe('ISO 8601 with a zone, or Unix seconds'),
  ...fields,
});
