import { parseArgs } from 'node:util';
import { chooseBackend } from '@daybook/core/node';
import { createConsole, engagementConfigSchema, engagementPresets, runPipeline, scoreTable } from '@daybook/engagement';
import { openEncoder } from '@daybook/text';

/**
 * The engagement model on simulated people, beside baselines and the ceiling: `node engagement.js --training-seed 1
 * --out FOLDER`. About an hour on one core for 20,000 people; a run that was stopped continues with --resume. The
 * networks learn their own objectives and return prediction, then are fine-tuned with the label, every day of a person
 * in one pass over their steps.
 */
const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    weeks: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    /** Of weights, batches and dropout; the people stay the same. */
    'training-seed': { type: 'string', default: '1' },
    /** Shares of the people for validation and test. */
    validation: { type: 'string', default: '0.05' },
    test: { type: 'string', default: '0.1' },
    /** Leave out each network alone and random networks. */
    brief: { type: 'boolean', default: false },
    out: { type: 'string', default: 'runs/simulated/seed-1' },
    resume: { type: 'boolean', default: false },
    /** Settings of fine-tuning, as JSON. */
    training: { type: 'string', default: '{}' },
  },
});

const seed = Number(flags['training-seed']);
/** Nearer windows and the number of active days help to learn whether there is any activity at all. */
const targets = [
  { name: 'engaged' },
  { name: 'soon', windowDays: 3, weight: 0.3 },
  { name: 'tomorrow', windowDays: 1, weight: 0.3 },
  { name: 'activeDays', kind: 'count', measure: 'days', weight: 0.3 },
];
const fineTuning = { ...engagementPresets.fineTunedLarge, targets, seed };

const console = createConsole();
console.note((await chooseBackend()).detail);
const evaluation = await runPipeline(
  {
    out: flags.out,
    people: Number(flags.people),
    weeks: Number(flags.weeks),
    seed: Number(flags.seed),
    resume: flags.resume,
  },
  {
    context: { console, progress: console.progress, signal: new AbortController().signal, files: [] },
    encoder: await openEncoder('use-lite'),
    preset: 'auto',
    training: engagementConfigSchema.parse({ ...fineTuning, ...(JSON.parse(flags.training) as object) }),
    validation: Number(flags.validation),
    test: Number(flags.test),
    full: !flags.brief,
    samples: 500,
  },
);
console.out(scoreTable(evaluation));
