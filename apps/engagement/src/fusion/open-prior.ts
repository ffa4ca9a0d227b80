import { readFile } from 'node:fs/promises';
import { ConfigError } from '@daybook/core';
import { parseTrees } from '@daybook/trees';
import { priorFeatureNames, type ActivityPrior } from '../examples/features/activity-prior.ts';

const published = new URL('../../priors/activity.txt', import.meta.url);

/**
 * The activity prior by the setting: the one that comes with the package, none, or that of a file.
 * @throws ConfigError when the file is missing or holds something else.
 */
export async function openPrior(setting: string): Promise<ActivityPrior | undefined> {
  if (setting === 'none') return undefined;
  const path = setting === 'published' ? published : setting;
  try {
    const prior = parseTrees(await readFile(path, 'utf8'));
    if (prior.featureNames.join() === priorFeatureNames.join()) return prior;
  } catch {
    // The same advice for every cause.
  }
  throw new ConfigError(
    `activityPrior: ${setting} is not a file of trees on the window features of this version. Leave the setting out, ` +
      'or give none.',
  );
}
