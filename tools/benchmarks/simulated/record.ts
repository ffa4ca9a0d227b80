import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation, Scores } from '@daybook/engagement';
import { average, recordResults, rounded, type Figure } from '../results.ts';

/** Records the runs of engagement.ts, one folder per training seed: `node record.js FOLDER…`. */
const evaluations = process.argv
  .slice(2)
  .map((folder) => JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as Evaluation);

const baselineNames: Readonly<Record<string, string>> = {
  recency: 'recency',
  logistic: 'logistic regression',
  trees: 'boosted trees',
};

function overSeeds(scoresOf: (evaluation: Evaluation) => Scores | undefined): Figure {
  const values = evaluations.map((evaluation) => {
    const scores = scoresOf(evaluation);
    if (!scores || !('auroc' in scores)) throw new Error('record: an evaluation has no AUROC');
    return scores.auroc;
  });
  return { value: rounded(average(values)), seeds: values.map(rounded) };
}

const baselines = Object.entries(baselineNames).map(([key, name]): [string, Figure] => [
  name,
  overSeeds(({ baselines: own }) => own[key]),
]);

await recordResults('simulated', [
  {
    name: 'engaged',
    task: 'engaged next week, 20,000 simulated people',
    metric: 'AUROC',
    command: 'bash tools/benchmarks/simulated/run.sh engagement',
    figures: {
      AUROC: {
        daybook: overSeeds((evaluation) => evaluation),
        baselines: Object.fromEntries(baselines),
        ceiling: { value: overSeeds(({ ceiling }) => ceiling).value },
      },
    },
  },
]);
