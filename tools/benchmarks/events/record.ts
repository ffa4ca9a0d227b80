import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { average, recordResults, rounded, type Figure, type Measured } from '../results.ts';

/** Records the seeds of a set that run.sh measured: `node record.js FOLDER SET`. */
const [folder = '', set = ''] = process.argv.slice(2);

const metrics: Readonly<Record<string, string>> = {
  'type, nats': 'typeNll',
  'type, accuracy': 'typeAccuracy',
  'item, nats': 'itemNll',
  'item, hit@10': 'itemHit@10',
  'gap, nats': 'dtNll',
  'value, mean error in standard deviations': 'valueMae',
};
const lowerIsBetter = (key: string) => !/Accuracy|hit/i.test(key);

type Metrics = Readonly<Record<string, number | null>>;
/** What `daybook pretrain events --json` prints, as far as it is read here. */
type Run = { readonly metrics: Metrics; readonly baselines: Readonly<Record<string, Metrics>> };

const baselineNames: Readonly<Record<string, string>> = {
  blend: 'best blend',
  ownHabit: 'own habit',
  ownPrevious: 'own next',
  ownMean: 'own mean',
  ownMedian: 'own median',
  previous: 'previous',
  coOccurrence: 'co-occurrence',
  mostFrequent: 'frequency',
};

const runs = readdirSync(folder)
  .filter((name) => name.startsWith(`${set}-`) && /^-\d+\.json$/.test(name.slice(set.length)))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Run);

/** A metric over the seeds; undefined where the set has nothing of the kind. */
function measured(key: string): Measured | undefined {
  const values = runs.map((run) => run.metrics[key]);
  if (values.some((value) => typeof value !== 'number')) return undefined;
  const baselines = Object.entries(baselineNames).flatMap(([name, shown]): [string, Figure][] => {
    const value = runs[0]!.baselines[name]?.[key];
    return typeof value === 'number' ? [[shown, { value: rounded(value) }]] : [];
  });
  const numbers = values as number[];
  return {
    daybook: { value: rounded(average(numbers)), ...(numbers.length > 1 ? { seeds: numbers.map(rounded) } : {}) },
    baselines: Object.fromEntries(baselines),
  };
}

const figures = Object.entries(metrics).flatMap(([name, key]): [string, Measured][] => {
  const figure = measured(key);
  return figure ? [[name, lowerIsBetter(key) ? { ...figure, lowerIsBetter: true } : figure]] : [];
});
const task = `next event, ${set === 'simulated' ? '1,500 simulated people' : set}: the time until it`;
await recordResults('events', [
  {
    name: set,
    task,
    metric: 'gap, nats',
    lowerIsBetter: true,
    command: `bash tools/benchmarks/events/run.sh DATA_FOLDER ${set}`,
    figures: Object.fromEntries(figures),
  },
]);
