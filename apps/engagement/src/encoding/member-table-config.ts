import { z } from 'zod';
import { windowFeatureConfigSchema } from '../examples/features/window-features.ts';
import { contentSummarySchema } from './content-summary-config.ts';

/** How the tables of members are made, as fitted on training people. */
export const memberTableConfigSchema = z.strictObject({
  windows: windowFeatureConfigSchema,
  content: contentSummarySchema,
});
export type MemberTableConfig = z.infer<typeof memberTableConfigSchema>;
