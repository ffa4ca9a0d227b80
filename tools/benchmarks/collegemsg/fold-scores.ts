import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auroc, bootstrapDifference, bootstrapInterval, createRandom, DataError, type Interval } from '@daybook/core';
import type { FoldBaselines, FoldNetworks } from './measure.ts';

type Row = { readonly probability: number; readonly label: number };
const metric = (rows: readonly Row[]) =>
  auroc(
    rows.map(({ probability }) => probability),
    rows.map(({ label }) => label),
  );

/** Python models leave `{ fold: probabilities[] }` in `NAME.predictions.json`. */
const pythonModels = ['lightgbm', 'lightgbm+population', 'coles'];

type Fold = Pick<FoldBaselines, 'test' | 'predictions'>;

function readFolds(folder: string, folds: readonly number[]): Fold[] {
  const read = (name: string): unknown => {
    const path = join(folder, name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  };
  return folds.map((fold) => {
    const baselines = read(`fold-${fold}.baselines.json`) as FoldBaselines | undefined;
    if (!baselines) {
      throw new DataError(`${folder} has no fold-${fold}.baselines.json. Run \`baselines --fold ${fold}\` first.`);
    }
    const networks = read(`fold-${fold}.networks.json`) as FoldNetworks | undefined;
    const python = pythonModels.flatMap((name) => {
      const predictions = read(`${name}.predictions.json`) as number[][] | undefined;
      return predictions ? [[name, predictions[fold]!] as const] : [];
    });
    const predictions = { ...baselines.predictions, ...networks?.predictions, ...Object.fromEntries(python) };
    return { test: baselines.test, predictions };
  });
}

export type ModelScore = {
  readonly model: string;
  readonly auroc: Interval;
  /** Paired by person, minus the baseline. */
  readonly difference?: Interval;
};
export type FoldScores = { readonly examples: number; readonly people: number; readonly scores: readonly ModelScore[] };
export type FoldScoresOptions = {
  readonly folder: string;
  readonly folds: readonly number[];
  /** The model that differences are taken to. */
  readonly baseline: string;
  readonly samples: number;
};

/** AUROC over the examples of all folds, for every model that predicted them all; intervals by resampling people. */
export function scoreFolds({ folder, folds: numbers, baseline, samples }: FoldScoresOptions): FoldScores {
  const folds = readFolds(folder, numbers);
  const userIds = folds.flatMap(({ test }) => test.userIds);
  const rowsOf = (name: string) =>
    folds.flatMap(({ test, predictions }) =>
      test.labels.map((label, place): Row => ({ label, probability: predictions[name]![place]! })),
    );
  const options = () => ({ random: createRandom('benchmark'), samples });
  const models = Object.keys(folds[0]!.predictions).filter((name) =>
    folds.every(({ predictions }) => name in predictions),
  );
  const baselineRows = models.includes(baseline) ? rowsOf(baseline) : undefined;
  const scores = models.map((model): ModelScore => {
    const rows = rowsOf(model);
    return {
      model,
      auroc: bootstrapInterval(metric, rows, userIds, options()),
      ...(baselineRows && model !== baseline
        ? { difference: bootstrapDifference(metric, rows, baselineRows, userIds, options()) }
        : {}),
    };
  });
  return { examples: userIds.length, people: new Set(userIds).size, scores };
}

/** The scores as aligned lines. */
export function scoreLines({ examples, people, scores }: FoldScores, baseline: string): string {
  const cell = ({ estimate, low, high }: Interval) =>
    `${estimate.toFixed(4)} (${low.toFixed(3)} to ${high.toFixed(3)})`.padEnd(28);
  const lines = scores.map(({ model, auroc: own, difference }) =>
    `${model.padEnd(24)}${cell(own)}${difference ? cell(difference) : ''}`.trimEnd(),
  );
  const header = `${''.padEnd(24)}${'AUROC (95%)'.padEnd(28)}minus ${baseline}`;
  return [`${examples} examples of ${people} people`, header, ...lines].join('\n');
}
