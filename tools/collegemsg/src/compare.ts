import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auroc, bootstrapDifference, bootstrapInterval, createRandom, DataError, type Interval } from '@daybook/core';
import type { FoldBaselines, FoldNetworks } from './measure.ts';

type Row = { readonly probability: number; readonly label: number };
const metric = (rows: readonly Row[]) => auroc(rows.map(({ probability }) => probability), rows.map(({ label }) => label));

/** Models of another language leave `{ fold: probabilities[] }` in `NAME.predictions.json`. */
const foreign = ['lightgbm', 'lightgbm+crowd', 'coles'];

type Fold = Pick<FoldBaselines, 'test' | 'predictions'>;

function readFolds(folder: string, folds: readonly number[]): Fold[] {
  const read = (name: string): unknown => {
    const path = join(folder, name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  };
  return folds.map((fold) => {
    const baselines = read(`fold-${fold}.baselines.json`) as FoldBaselines | undefined;
    if (!baselines) throw new DataError(`${folder} has no fold-${fold}.baselines.json. Run \`baselines --fold ${fold}\` first.`);
    const networks = read(`fold-${fold}.networks.json`) as FoldNetworks | undefined;
    const others = foreign.flatMap((name) => {
      const predictions = read(`${name}.predictions.json`) as number[][] | undefined;
      return predictions ? [[name, predictions[fold]!] as const] : [];
    });
    return { test: baselines.test, predictions: { ...baselines.predictions, ...networks?.predictions, ...Object.fromEntries(others) } };
  });
}

/** AUROC over the folds' examples of every model that all of them have, and the paired difference to `rival`; intervals by resampling people. */
export function compareFolds(folder: string, places: readonly number[], rival: string, samples: number): string {
  const folds = readFolds(folder, places);
  const userIds = folds.flatMap(({ test }) => test.userIds);
  const rowsOf = (name: string) => folds.flatMap(({ test, predictions }) => test.labels.map((label, place): Row => ({ label, probability: predictions[name]![place]! })));
  const options = () => ({ random: createRandom('compare'), samples });
  const cell = ({ estimate, low, high }: Interval) => `${estimate.toFixed(4)} (${low.toFixed(3)} to ${high.toFixed(3)})`.padEnd(28);
  const names = Object.keys(folds[0]!.predictions).filter((name) => folds.every(({ predictions }) => name in predictions));
  const against = names.includes(rival) ? rowsOf(rival) : undefined;
  const lines = names.map((name) => {
    const rows = rowsOf(name);
    const lift = against && name !== rival ? cell(bootstrapDifference(metric, rows, against, userIds, options())) : '';
    return `${name.padEnd(16)}${cell(bootstrapInterval(metric, rows, userIds, options()))}${lift}`.trimEnd();
  });
  return [`${userIds.length} examples of ${new Set(userIds).size} people`, `${''.padEnd(16)}${'AUROC (95%)'.padEnd(28)}${against ? `minus ${rival}` : ''}`, ...lines].join('\n');
}
