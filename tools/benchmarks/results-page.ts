import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@daybook/core';
import { benchmarkNames, benchmarksFolder, readResults, type BenchmarkName, type Result } from './results.ts';
import {
  differenceTable,
  machineList,
  metricTable,
  overviewTable,
  seedTable,
  summaryTable,
  timingTable,
} from './results-tables.ts';

/**
 * Writes what is generated from `results.json` files: between `<!-- results … -->` and `<!-- end -->` in README.md and
 * docs/results/*.md. `node results-page.js` writes, `--check` exits with 1 when a page differs from the JSON.
 */
const root = join(benchmarksFolder, '..', '..');

/** Results that stand for the project, as benchmark/name; README.md shows those of `summary`. */
const overview = [
  'conversation/irc-ubuntu',
  'conversation/topical-chat',
  'conversation/sgd',
  'food/jaeb-meals',
  'food/nutrition5k',
  'events/collegemsg-both',
  'events/git-git',
  'engagement/collegemsg-both',
  'engagement/fine-tuned+population',
  'simulated/engaged',
  'simulated/demo',
  'speed/train-cls',
];
const summary = [
  'conversation/irc-ubuntu',
  'food/nutrition5k',
  'engagement/collegemsg-both',
  'simulated/engaged',
  'simulated/demo',
  'speed/train-cls',
];

const resultsOf = new Map(benchmarkNames.map((name): [string, Result[]] => [name, readResults(name)]));

function resultsNamed(paths: readonly string[]): Result[] {
  return paths.map((path) => {
    const [benchmark = '', name] = path.split('/');
    const result = resultsOf.get(benchmark)?.find((candidate) => candidate.name === name);
    if (!result) throw new DataError(`tools/benchmarks/${benchmark}/results.json has no result named ${name}.`);
    return result;
  });
}

const isBenchmark = (name: string): name is BenchmarkName => resultsOf.has(name);

/** The text of a block such as `metric conversation AUROC`. @throws DataError when there is no such block. */
function block(description: string): string {
  const [kind, benchmark = '', ...rest] = description.split(' ');
  if (kind === 'overview') return overviewTable(resultsNamed(overview));
  if (kind === 'summary') return summaryTable(resultsNamed(summary));
  if (kind === 'machines') return machineList([...resultsOf.values()].flat());
  if (isBenchmark(benchmark)) {
    const results = resultsOf.get(benchmark)!;
    if (kind === 'metric') return metricTable(results, rest.join(' '));
    if (kind === 'differences') return differenceTable(results, rest.join(' '));
    if (kind === 'seeds') return seedTable(results, rest.join(' '));
    if (kind === 'timings') return timingTable(results);
  }
  throw new DataError(
    `there is no block "${description}". Known: overview, summary, machines, metric, differences, seeds, timings.`,
  );
}

const pattern = /<!-- results (.+?) -->\n[\s\S]*?<!-- end -->/g;
const fill = (page: string): string =>
  page.replace(pattern, (_, description: string) => {
    return `<!-- results ${description} -->\n\n${block(description)}\n\n<!-- end -->`;
  });

const folder = join('docs', 'results');
const pages = [
  'README.md',
  ...readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
];
const isCheck = process.argv.includes('--check');
for (const page of pages) {
  const path = join(root, page);
  const before = readFileSync(path, 'utf8');
  const after = fill(before);
  if (after === before) continue;
  if (isCheck) {
    process.stderr.write(`${page} differs from tools/benchmarks/*/results.json. Run npm run results.\n`);
    process.exitCode = 1;
  } else writeFileSync(path, after);
}
