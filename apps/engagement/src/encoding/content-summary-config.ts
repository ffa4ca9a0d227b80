import { z } from 'zod';

/** How the content of each stream becomes columns, as fitted on training people. */
export const contentSummarySchema = z.array(
  z.strictObject({
    stream: z.string(),
    /** The most frequent names, one column each. */
    names: z.array(z.string()).optional(),
    /** Or principal components of nameless numbers: the mean [size], and a row [size] for each component. */
    components: z.strictObject({ mean: z.array(z.number()), rows: z.array(z.array(z.number())) }).optional(),
  }),
);
export type ContentSummary = z.infer<typeof contentSummarySchema>;
