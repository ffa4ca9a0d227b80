/**
 * The engagement model on made-up people, beside baselines and the ceiling: the tables of docs/results.md. About an hour on two
 * cores for 5,000 people; a run that was stopped goes on with --resume.
 *
 *     npx tsc -b apps/engagement
 *     node tools/results/simulated.mjs --people 5000 --seed 1 --out runs/simulated-1
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
    people: { type: 'string', default: '5000' },
    weeks: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'runs/simulated' },
    resume: { type: 'boolean', default: false },
    /** Settings of the last step, as JSON. */
    training: { type: 'string', default: '{}' },
  },
});

const small = { hiddenSize: 128, numHeads: 4, numLayers: 2, intermediateSize: 256 };
const learning = { schedule: 'cosine', learningRate: 1e-3, weightDecay: 0.05 };
/** Mostly looking ahead; the networks' own tasks are learned beside it. */
const pretraining = {
  conversation: { ...small, ...learning, norm: 'pre', activation: 'gelu', compareHeads: 0, minimumLength: 6, maxLength: 96, tokenBudget: 2048, maxBatchSize: 64, epochs: 2, aheadBatches: 8, aheadWeight: 1 },
  food: { ...small, ...learning, dropoutRate: 0.2, maxLength: 96, tokenBudget: 4096, epochs: 3, aheadBatches: 14 },
  events: { ...small, ...learning, maxLength: 192, epochs: 2, aheadBatches: 12 },
};

const console = createConsole();
console.note((await chooseBackend()).detail);
const evaluation = await runPipeline(
  { out: flags.out, people: Number(flags.people), weeks: Number(flags.weeks), seed: Number(flags.seed), resume: flags.resume },
  { context: { console, progress: console.progress, signal: new AbortController().signal, files: [] }, encoder: await openEncoder('use-lite'), pretraining, training: JSON.parse(flags.training), samples: 500 },
);
console.out(scoreTable(evaluation));
const { auroc, ceiling } = evaluation;
console.out(`\n(AUROC − .5) / (ceiling − .5) = ${((auroc - 0.5) / (ceiling.auroc - 0.5)).toFixed(3)}`);
