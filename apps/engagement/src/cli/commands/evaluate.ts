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
import { evaluatePredictions } from '../../evaluation/evaluate.ts';
import { predictTest } from '../../evaluation/predict-test.ts';
import { writePredictions } from '../../evaluation/predictions-file.ts';
import { loadEngagement } from '../../fusion/engagement-folder.ts';
import { scoreTable } from '../../evaluation/score-table.ts';
import { chooseSplit, readCohort, refuseOtherSplit, tooFewTestPeople, withStore } from '../../examples/workspace.ts';

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
    predictions: z.string().optional().describe('also write each test example as every model predicts it, as CSV'),
    seed: seedOption,
  }),
  examples: [
    'daybook evaluate --store store.h5 --model runs/engagement',
    'daybook evaluate --store store.h5 --quick --json > evaluation.json',
  ],
  async run(
    {
      store: path,
      model: folder,
      split: splitPath = defaultSplit(path),
      fold,
      profiles,
      quick,
      samples,
      seed,
      ...files
    },
    { progress, console },
  ) {
    const split = chooseSplit(splitPath, fold);
    const warning = tooFewTestPeople(split);
    if (warning !== undefined) console.note(warning);
    const loaded = await loadEngagement(folder);
    refuseOtherSplit(folder, loaded.split, split);
    const predictions = await withStore(path, (store) =>
      predictTest(store, readCohort(store), split, loaded, { full: !quick, profiles, progress }),
    );
    if (files.predictions !== undefined) await writePredictions(files.predictions, predictions);
    const evaluations = predictions.map((ofTarget) => evaluatePredictions(ofTarget, { seed, samples }));
    const [first, ...others] = evaluations;
    const result = others.length === 0 ? { ...first! } : { ...first!, otherTargets: others };
    if (files.out !== undefined) await writeWholeFile(files.out, `${JSON.stringify(result, null, 2)}\n`);
    return { evaluations, result };
  },
  toJson: ({ result }) => result,
  show: ({ evaluations }) => evaluations.map(scoreTable).join('\n\n'),
});
