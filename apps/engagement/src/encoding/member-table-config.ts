import { z } from 'zod';
import type { ActivityPrior } from '../examples/features/activity-prior.ts';
import { windowFeatureConfigSchema } from '../examples/features/window-features.ts';
import { contentSummarySchema } from './content-summary-config.ts';

/** How the tables of members are made, as fitted on training people. */
export const memberTableConfigSchema = z.strictObject({
  windows: windowFeatureConfigSchema,
  content: contentSummarySchema,
});
/** `prior` gives targets that are yes or no a column; it is kept in a file of its own. */
export type MemberTableConfig = z.infer<typeof memberTableConfigSchema> & {
  readonly prior?: ActivityPrior | undefined;
};
