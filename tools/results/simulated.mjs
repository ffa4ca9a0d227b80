/**
 * The engagement model on made-up people, beside baselines and the ceiling: the tables of docs/results.md. About an hour on one core
 * for 20,000 people; a run that was stopped goes on with --resume. The networks look ahead beside their own tasks, then learn
 * together with the label, each person at every day in one pass over their steps.
 *
 *     npx tsc -b apps/engagement
 *     node tools/results/simulated.mjs --training-seed 1 --out runs/simulated-1
 */
import { parseArgs } from 'node:util';
import { chooseBackend } from '@daybook/core/node';
import { openEncoder } from '@daybook/text';
/* global AbortController */
import { createConsole } from '../../apps/engagement/dist/console.js';
import { runPipeline } from '../../apps/engagement/dist/pipeline.js';
import { scoreTable } from '../../apps/engagement/dist/score-table.js';

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    weeks: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    /** Of weights, batches and dropout; the people stay the same. */
    'training-seed': { type: 'string', default: '1' },
    /** Share of the people to validate and to test on. */
    validation: { type: 'string', default: '0.05' },
    test: { type: 'string', default: '0.1' },
    /** Leave out each network alone and random networks. */
    brief: { type: 'boolean', default: false },
    out: { type: 'string', default: 'runs/simulated' },
    resume: { type: 'boolean', default: false },
    /** Settings of the last step, as JSON. */
    training: { type: 'string', default: '{}' },
  },
});

const small = { hiddenSize: 128, numHeads: 4, numLayers: 2, intermediateSize: 256 };
const seed = Number(flags['training-seed']);
const learning = { schedule: 'cosine', learningRate: 1e-3, weightDecay: 0.05, steps: 600, seed };
/** Looking ahead at sixteen moments of a person in one pass, beside the networks' own tasks. */
const ahead = { aheadMoments: 16, maxBatchSize: 32, aheadBatches: 2 };
const pretraining = {
  conversation: { ...small, ...learning, ...ahead, norm: 'pre', activation: 'gelu', compareHeads: 0, minimumLength: 6, maxLength: 128, tokenBudget: 4096, aheadWeight: 1 },
  food: { ...small, ...learning, ...ahead, dropoutRate: 0.2, maxLength: 128, tokenBudget: 8192 },
  events: { ...small, ...learning, ...ahead, maxLength: 256, tokenBudget: 8192 },
};

/** Then all together, at every day of about fifteen people in one batch. What comes sooner, and how much, helps to tell whether anything does. */
const targets = [
  { name: 'engaged' },
  { name: 'soon', windowDays: 3, weight: 0.3 },
  { name: 'tomorrow', windowDays: 1, weight: 0.3 },
  { name: 'activeDays', kind: 'count', measure: 'days', weight: 0.3 },
];
const training = { targets, fineTune: true, encoderLearningRate: 1e-3, learningRate: 1e-3, schedule: 'cosine', dropoutRate: 0.1, streamDropout: 0, trainEveryDays: 1, batchSize: 640, epochs: 4, validateEvery: 566, seed };

const console = createConsole();
console.note((await chooseBackend()).detail);
const evaluation = await runPipeline(
  { out: flags.out, people: Number(flags.people), weeks: Number(flags.weeks), seed: Number(flags.seed), resume: flags.resume },
  { context: { console, progress: console.progress, signal: new AbortController().signal, files: [] }, encoder: await openEncoder('use-lite'), pretraining, training: { ...training, ...JSON.parse(flags.training) }, validation: Number(flags.validation), test: Number(flags.test), full: !flags.brief, samples: 500 },
);
console.out(scoreTable(evaluation));
const { auroc, ceiling } = evaluation;
console.out(`\n(AUROC − .5) / (ceiling − .5) = ${((auroc - 0.5) / (ceiling.auroc - 0.5)).toFixed(3)}`);
