import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordResults, rounded, type Figure, type Measured, type Measurement } from '../results.ts';
import type { Evaluation } from './evaluate.ts';
import type { Score } from './score.ts';

/** Records what run.sh left: `node record.js FOLDER CORPUS…`. */
const [folder = '', ...corpora] = process.argv.slice(2);

type Trees = Readonly<Record<string, { readonly accuracy: number; readonly auroc: number }>>;

const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

function figure({ mean, interval, seeds }: Score['auroc']): Figure {
  const [low, high] = interval ?? [];
  return {
    value: rounded(mean),
    ...(low === undefined || high === undefined ? {} : { interval: [rounded(low), rounded(high)] }),
    ...(seeds.length > 1 ? { seeds: seeds.map(rounded) } : {}),
  };
}

function measured(corpus: string, metric: 'accuracy' | 'auroc'): Measured {
  const { network } = read(`${corpus}.evaluation.json`) as Evaluation;
  const { baselines } = read(`${corpus}.baselines.json`) as Evaluation;
  const trees = read(`${corpus}.trees.json`) as Trees;
  return {
    daybook: figure(network![metric]),
    baselines: {
      'word overlap': { value: rounded(baselines.overlap[metric].mean) },
      'logistic regression, 16 features': { value: rounded(baselines.logistic[metric].mean) },
      'LightGBM, 16 features': { value: trees['16 features']![metric] },
      'LightGBM, 7 similarities': { value: trees['7 similarities']![metric] },
    },
  };
}

const measurements = corpora.map((corpus): Measurement => ({
  name: corpus,
  task: `next-segment prediction, ${corpus}`,
  metric: 'AUROC',
  command: `bash tools/benchmarks/conversation/run.sh DATA_FOLDER ${corpus}`,
  figures: { AUROC: measured(corpus, 'auroc'), accuracy: measured(corpus, 'accuracy') },
}));
await recordResults('conversation', measurements);
