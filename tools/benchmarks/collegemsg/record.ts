import { recordResults, rounded, type Figure, type Measurement } from '../results.ts';
import type { FoldScores } from './fold-scores.ts';

const baselineNames: Readonly<Record<string, string>> = {
  recency: 'days since the last message',
  logistic: 'logistic regression',
  trees: 'XGBoost',
  lightgbm: 'LightGBM',
  coles: 'CoLES with days of silence',
};

/** Records the networks that were scored, each beside the baselines that saw the same inputs. */
export async function recordFolds({ scores }: FoldScores): Promise<void> {
  const figures = new Map(
    scores.map(({ model, auroc: { estimate, low, high } }): [string, Figure] => [
      model,
      { value: rounded(estimate), interval: [rounded(low), rounded(high)] },
    ]),
  );
  const measurements = ['tuned', 'frozen'].flatMap((kind) =>
    ['', '+population'].flatMap((suffix): Measurement[] => {
      const daybook = figures.get(`${kind}${suffix}`);
      if (!daybook) return [];
      const baselines = Object.entries(baselineNames).flatMap(([model, name]) => {
        const figure = figures.get(`${model}${suffix}`);
        return figure ? [[name, figure] as const] : [];
      });
      const inputs = suffix === '' ? '' : ', with population activity';
      return [
        {
          name: `${kind === 'tuned' ? 'fine-tuned' : 'frozen'}${suffix}`,
          task: `active within 7 days, CollegeMsg${inputs}${kind === 'frozen' ? ', frozen encoder' : ''}`,
          metric: 'AUROC',
          command: 'bash tools/benchmarks/collegemsg/run.sh DATA_FOLDER',
          figures: { AUROC: { daybook, baselines: Object.fromEntries(baselines) } },
        },
      ];
    }),
  );
  await recordResults('collegemsg', measurements);
}
