// The table of three seeds that food.sh left: node tools/results/food-table.mjs runs/food
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const names = ['hit@1', 'hit@5', 'hit@10', 'ndcg@10'];
const row = (title, cells) => console.log(`| ${[title, ...cells].join(' | ')} |`);
for (const corpus of ['jaeb-meals', 'nutrition5k']) {
  const runs = [0, 1, 2].map((seed) => join(folder, `${corpus}-${seed}.json`)).filter(existsSync).map((path) => JSON.parse(readFileSync(path, 'utf8')));
  if (runs.length === 0) continue;
  const values = (name) => runs.map(({ metrics }) => metrics[name]);
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  console.log(`\n${corpus}: ${runs[0].metrics.ranked} questions, ${runs.length} seeds, ${runs.map(({ seconds }) => Math.round(seconds)).join(', ')} s`);
  row('', names);
  row('---', names.map(() => '---'));
  row('network, mean', names.map((name) => mean(values(name)).toFixed(3)));
  row('network, seeds', names.map((name) => values(name).map((value) => value.toFixed(3)).join(' ')));
  for (const [title, metrics] of Object.entries(runs[0].baselines)) row(title, names.map((name) => metrics[name].toFixed(3)));
  const better = Math.max(runs[0].baselines.popularity['hit@10'], runs[0].baselines.coOccurrence['hit@10']);
  console.log(`hit@10 / the better of popularity and co-occurrence: ${(mean(values('hit@10')) / better).toFixed(3)}`);
}
