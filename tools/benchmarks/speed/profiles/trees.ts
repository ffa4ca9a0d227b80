import { auroc } from '@daybook/core';
import { predictTrees, trainTrees } from '@daybook/trees';
import { activityTable, simulatedTable, type LabelledRows } from './trees-tables.ts';

/**
 * Seconds and AUROC of both trainers of @daybook/trees with the default settings, on rows that neither has seen:
 * `node trees.js 266000x110` on simulated rows, `node trees.js EVENTS.jsonl.gz` on weeks of real people (was anybody
 * active in the next 7 days?). `--seeds 1,2,3`: more than one run; `--threads 1` limits LightGBM.
 */
const [source, ...rest] = process.argv.slice(2);
const option = (name: string) => rest[rest.indexOf(name) + 1];
if (!source) throw new Error('trees: give ROWSxCOLUMNS or an events file (.jsonl.gz).');
const seeds = rest.includes('--seeds') ? option('--seeds')!.split(',').map(Number) : [1];
if (rest.includes('--threads')) process.env['OMP_THREAD_LIMIT'] = option('--threads');

const size = /^(\d+)x(\d+)$/.exec(source);
const { training, held }: { training: LabelledRows; held: LabelledRows } = size
  ? { training: simulatedTable(+size[1]!, +size[2]!, 1), held: simulatedTable(20_000, +size[2]!, 2) }
  : activityTable(source);
console.log(`${training.table.rows} rows × ${training.table.columns} columns, ${held.table.rows} held out`);

for (const seed of seeds) {
  for (const backend of ['native', 'portable'] as const) {
    const startedMs = performance.now();
    const cpu = process.cpuUsage();
    const model = await trainTrees(training.table, training.labels, { seed }, { backend });
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - startedMs) / 1000;
    const score = auroc(predictTrees(model, held.table), held.labels);
    console.log(
      `seed ${seed}, ${backend}: AUROC ${score.toFixed(4)}, ${seconds.toFixed(1)} s, ` +
        `${((user + system) / 1e6).toFixed(1)} CPU seconds`,
    );
  }
}
