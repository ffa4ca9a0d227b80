import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { average, recordResults, rounded, type Figure, type Measured, type Measurement } from '../results.ts';

/** Records three seeds of run.sh: `node record.js FOLDER`. */
const [folder = ''] = process.argv.slice(2);

const metrics = { 'hit@10': 'hit@10', 'hit@1': 'hit@1', 'hit@5': 'hit@5', 'NDCG@10': 'ndcg@10' } as const;
type Metrics = Readonly<Record<string, number>>;
/** What `daybook pretrain food --json` prints, as far as it is read here. */
type Run = { readonly metrics: Metrics; readonly baselines: Readonly<Record<string, Metrics>> };

const baselineNames: Readonly<Record<string, string>> = {
  blend: 'best blend',
  ease: 'EASE',
  coOccurrence: 'co-occurrence',
  popularity: 'popularity',
  ownHabit: 'own habit',
  personalNeighbours: 'personal kNN',
};

const read = <Content>(name: string): Content | undefined => {
  const path = join(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Content) : undefined;
};

const overSeeds = (values: readonly number[]): Figure => ({
  value: rounded(average(values)),
  seeds: values.map(rounded),
});

function measured(corpus: string, key: string): Measured {
  const runs = [0, 1, 2].flatMap((seed) => read<Run>(`${corpus}-${seed}.json`) ?? []);
  const item2vec = read<Readonly<Record<string, Metrics>>>(`${corpus}.item2vec.json`);
  const baselines = Object.entries(runs[0]!.baselines).map(([name, scores]): [string, Figure] => [
    baselineNames[name] ?? name,
    { value: rounded(scores[key]!) },
  ]);
  return {
    daybook: overSeeds(runs.map((run) => run.metrics[key]!)),
    baselines: {
      ...Object.fromEntries(baselines),
      ...(item2vec ? { item2vec: overSeeds([0, 1, 2].map((seed) => item2vec[`seed ${seed}`]![key]!)) } : {}),
    },
  };
}

await recordResults(
  'food',
  ['jaeb-meals', 'nutrition5k'].map((corpus): Measurement => ({
    name: corpus,
    task: `masked food, ${corpus}`,
    metric: 'hit@10',
    command: 'bash tools/benchmarks/food/run.sh DATA_FOLDER',
    figures: Object.fromEntries(Object.entries(metrics).map(([name, key]) => [name, measured(corpus, key)])),
  })),
);
