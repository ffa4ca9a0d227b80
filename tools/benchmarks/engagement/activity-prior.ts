import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '@daybook/core';
import {
  engagementConfigSchema,
  fitWindowFeatures,
  joinRows,
  makeExamples,
  priorFeatureNames,
  priorInputs,
  readCohort,
  targetSchema,
  windowFeatures,
  withStore,
} from '@daybook/engagement';
import { formatTrees, trainTrees, type Table } from '@daybook/trees';

/**
 * Trains the activity prior: boosted trees on window features without any store's own event types. As many rows of each
 * store, shared among the windows.
 *
 *     node tools/benchmarks/dist/engagement/activity-prior.js --out apps/engagement/priors/activity.txt STORE…
 */
const { values: flags, positionals: stores } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'apps/engagement/priors/activity.txt' },
    rows: { type: 'string', default: '60000' },
  },
});
const windowsDays = [1, 3, 7, 14, 28];
const perWindow = Math.round(Number(flags.rows) / windowsDays.length);

const tables: Parameters<typeof joinRows>[0][] = [];
const labels: number[] = [];
for (const path of stores)
  await withStore(path, async (store) => {
    const cohort = readCohort(store);
    for (const windowDays of windowsDays) {
      const target = targetSchema.parse({ name: 'active', windowDays });
      const config = engagementConfigSchema.parse({ targets: [target] });
      const examples = makeExamples(cohort, [...cohort.people.keys()], config);
      const chosen = createRandom(windowDays).shuffle(examples).slice(0, perWindow);
      const table = windowFeatures(cohort, chosen, fitWindowFeatures(cohort, chosen), target);
      tables.push(priorInputs(table, target));
      labels.push(...chosen.map((example) => example.labels[0]!));
      console.error(`${path}: ${chosen.length} examples of ${windowDays} days`);
    }
  });

const table: Table = tables.reduce(joinRows);
const model = await trainTrees(table, labels, {
  numIterations: 200,
  learningRate: 0.08,
  numLeaves: 8,
  minDataInLeaf: 200,
  featureFraction: 0.3,
  extraTrees: true,
});
await mkdir(dirname(flags.out), { recursive: true });
await writeFile(flags.out, formatTrees({ ...model, featureNames: priorFeatureNames }));
console.error(`${flags.out}: ${model.trees.length} trees of ${table.rows} examples`);
