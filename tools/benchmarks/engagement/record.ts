import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auroc, bootstrapDifference, bootstrapInterval, createRandom } from '@daybook/core';
import { poolFolds, readFold } from '@daybook/engagement';
import { recordResults, rounded, type Figure } from '../results.ts';

/** Records a set of run.sh: `node record.js SET FOLDER`. */
const [set = '', folder = ''] = process.argv.slice(2);

const preset = (process.env['PRESET'] ?? 'small') === 'small' ? '' : `PRESET=${process.env['PRESET']} `;

const titles: Readonly<Record<string, string>> = {
  collegemsg: 'messages sent on CollegeMsg',
  'collegemsg-both': 'messages sent and received on CollegeMsg',
  mathoverflow: 'answers and comments on MathOverflow',
  'git-git': 'texts, files and reviews of git',
};

const folds = readdirSync(join(folder, 'folds'))
  .filter((name) => /^fold-\d+$/.test(name))
  .sort()
  .map((name) => {
    const predictions = readFold(join(folder, 'folds', name, 'predictions.json'));
    if (!predictions) throw new Error(`record: ${folder}/folds/${name} is not finished`);
    return predictions;
  });
const [pooled] = poolFolds(folds);
if (!pooled) throw new Error(`record: ${folder}/folds has no predictions`);
const { labels, userIds, byModel } = pooled;
const rivals = JSON.parse(readFileSync(join(folder, 'rivals.json'), 'utf8')) as Record<string, number[]>;
const own = (name: string) => byModel.members?.[name]?.predictions;

const models: Readonly<Record<string, readonly number[] | undefined>> = {
  'days since the last event': rivals['recency'],
  'logistic regression': rivals['logistic'],
  LightGBM: rivals['lightgbm'],
  'own trees': own('trees'),
  'own trees with content': own('contentTrees'),
  'networks alone': own('networks'),
};

type Row = { readonly prediction: number; readonly label: number };
const rowsOf = (predictions: readonly number[]): Row[] => {
  if (predictions.length !== labels.length) throw new Error('record: predictions are of other examples');
  return predictions.map((prediction, place) => ({ prediction, label: labels[place]! }));
};
const metric = (rows: readonly Row[]) =>
  auroc(
    rows.map(({ prediction }) => prediction),
    rows.map(({ label }) => label),
  );
const options = () => ({ random: createRandom(1).fork(set), samples: labels.length > 100_000 ? 200 : 1000 });
const figureOf = ({ estimate, low, high }: { estimate: number; low: number; high: number }): Figure => ({
  value: rounded(estimate),
  interval: [rounded(low), rounded(high)],
});
const scored = (rows: readonly Row[]) => figureOf(bootstrapInterval(metric, rows, userIds, options()));

const daybook = rowsOf(byModel.model);
const present = Object.entries(models).flatMap(([name, predictions]) =>
  predictions ? [[name, rowsOf(predictions)] as const] : [],
);
await recordResults('engagement', [
  {
    name: set,
    task: `active within 7 days, ${titles[set] ?? set}`,
    metric: 'AUROC',
    command: `${preset}bash tools/benchmarks/engagement/run.sh DATA_FOLDER ${set}`,
    figures: {
      AUROC: {
        daybook: scored(daybook),
        baselines: Object.fromEntries(present.map(([name, rows]) => [name, scored(rows)])),
        differences: Object.fromEntries(
          present.map(([name, rows]) => [
            name,
            figureOf(bootstrapDifference(metric, daybook, rows, userIds, options())),
          ]),
        ),
      },
    },
  },
]);
