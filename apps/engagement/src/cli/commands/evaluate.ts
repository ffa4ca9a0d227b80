import { writeWholeFile } from '@daybook/core/node';
import { z } from 'zod';
import {
  defaultSplit,
  defineCommand,
  foldOption,
  profilesOption,
  seedOption,
  splitOption,
  storeOption,
} from '../command.ts';
import { benchmark } from '../../evaluation/benchmark.ts';
import { loadEngagement } from '../../fusion/engagement-folder.ts';
import { scoreTable } from '../../evaluation/score-table.ts';
import { chooseSplit, readCohort, refuseOtherSplit, withStore } from '../../examples/workspace.ts';

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  summary: 'evaluate an engagement model on test people after the cutoff, beside baselines',
  schema: z.strictObject({
    store: storeOption,
    model: z.string().default('runs/engagement').describe('the folder that train wrote'),
    split: splitOption,
    fold: foldOption,
    profiles: profilesOption,
    quick: z.boolean().default(false).describe('skip the networks one by one and random networks'),
    samples: z.int().min(0).default(200).describe('bootstrap samples for the 95% intervals'),
    out: z.string().optional().describe('also write the result to this file'),
    seed: seedOption,
  }),
  examples: [
    'daybook evaluate --store store.h5 --model runs/engagement',
    'daybook evaluate --store store.h5 --quick --json > evaluation.json',
  ],
  async run(
    { store: path, model: folder, split: splitPath = defaultSplit(path), fold, profiles, quick, samples, out, seed },
    { progress },
  ) {
    const split = chooseSplit(splitPath, fold);
    const loaded = await loadEngagement(folder);
    refuseOtherSplit(folder, loaded.split, split);
    const evaluations = await withStore(path, (store) =>
      benchmark(store, readCohort(store), split, loaded, { full: !quick, profiles, progress, samples, seed }),
    );
    const [first, ...others] = evaluations;
    const result = others.length === 0 ? { ...first! } : { ...first!, otherTargets: others };
    if (out !== undefined) await writeWholeFile(out, `${JSON.stringify(result, null, 2)}\n`);
    return { evaluations, result };
  },
  toJson: ({ result }) => result,
  show: ({ evaluations }) => evaluations.map(scoreTable).join('\n\n'),
});
