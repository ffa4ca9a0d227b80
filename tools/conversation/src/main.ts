import { chooseBackend } from '@daybook/core/node';
import { parseArgs } from 'node:util';
import { evaluate, type Evaluation } from './evaluate.ts';
import { joinVectors } from './join.ts';
import { extendProtocol, makeProtocol } from './make.ts';
import { packConversation } from './pack.ts';
import type { Score } from './measure.ts';
import { trainOnProtocols, type TrainOptions } from './train.ts';

const HELP = `Lists of tail questions, training on them, and measuring on them.

Usage: node tools/conversation/dist/main.js make     --corpus NAME --store STORE --encoder NAME --out FILE [--seed 0]
       node tools/conversation/dist/main.js extend   --protocol FILE --corpus NAME --store STORE --encoder NAME --out FILE
       node tools/conversation/dist/main.js train    --protocol FILE… --store STORE… --encoder NAME --out FOLDER [--seed 0] [--json '{"training":{"epochs":8}}']
       node tools/conversation/dist/main.js evaluate --protocol FILE --store STORE --encoder NAME [--weights FOLDER…] [--recount] [--features FILE]
       node tools/conversation/dist/main.js join     --store STORE --encoder ONE+OTHER
       node tools/conversation/dist/main.js pack     --weights FOLDER --evaluation FILE… --out FOLDER

extend keeps who is held out and what is asked, and trains on all others of a larger store.
--recount: the weights are of another corpus; its words are counted anew on the training conversations of this one, nothing is trained.
--encoder names vectors that lie beside the store; join puts those of two encoders side by side, to be named so: minilm+use-lite.

Examples:
  node tools/conversation/dist/main.js train --protocol benchmarks/conversation/irc-ubuntu.json.gz --store runs/irc-ubuntu.h5 --encoder use-lite --out runs/irc-0
  node tools/conversation/dist/main.js evaluate --protocol benchmarks/conversation/irc-ubuntu.json.gz --store runs/irc-ubuntu.h5 --encoder use-lite --weights runs/irc-0
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string', default: '' },
    protocol: { type: 'string', multiple: true, default: [] },
    store: { type: 'string', multiple: true, default: [] },
    encoder: { type: 'string', default: 'use-lite' },
    weights: { type: 'string', multiple: true, default: [] },
    evaluation: { type: 'string', multiple: true, default: [] },
    recount: { type: 'boolean', default: false },
    features: { type: 'string' },
    out: { type: 'string', default: '' },
    seed: { type: 'string', default: '0' },
    json: { type: 'string', default: '{}' },
  },
});
const [command] = positionals;
const [protocol = '', store = ''] = [values.protocol[0], values.store[0]];
const { encoder, weights, out } = values;
const seed = Number(values.seed);

function line(name: string, { accuracy, auroc }: Score): string {
  const cell = ({ mean, interval }: Score['auroc']) => `${mean.toFixed(4)}${interval ? ` (${interval.map((end) => end.toFixed(3)).join('–')})` : ''}`.padEnd(22);
  return `${name.padEnd(26)}${cell(accuracy)}${cell(auroc)}\n`;
}

function table(evaluation: Evaluation): string {
  const { network, withoutMarker, baselines } = evaluation;
  const controls: Readonly<Record<string, Score>> = evaluation.controls ?? {};
  const kinds = evaluation.kinds ?? {};
  return [
    `${`${evaluation.corpus}, ${evaluation.encoder}`.padEnd(26)}accuracy              AUROC\n`,
    ...(network ? [line('network', network)] : []),
    ...(withoutMarker ? [line('without split marker', withoutMarker)] : []),
    ...Object.entries(controls).map(([name, score]) => line(`${name} zeroed`, score)),
    ...Object.entries(kinds).map(([name, score]) => line(`negatives: ${name}`, score)),
    line('word overlap', baselines.overlap),
    line('logistic, 16 features', baselines.logistic),
  ].join('');
}

if (command === 'make' || command === 'extend') {
  const made = { corpus: values.corpus, store, encoder, out };
  const { conversations, questions } = await (command === 'make' ? makeProtocol({ ...made, seed }) : extendProtocol({ ...made, protocol }));
  process.stdout.write(`${conversations.train.length} training, ${conversations.validation.length} validation, ${conversations.test.length} test conversations; test questions ${JSON.stringify(Object.fromEntries(Object.entries(questions.test).map(([kind, rows = []]) => [kind, rows.length])))}\n`);
} else if (command === 'train') {
  process.stderr.write(`${(await chooseBackend()).detail}\n`);
  const { result, metrics } = await trainOnProtocols({ protocols: values.protocol, stores: values.store, encoder, seed, out, ...(JSON.parse(values.json) as Pick<TrainOptions, 'config' | 'pretraining' | 'training'>) });
  process.stdout.write(`${JSON.stringify({ out, seed, steps: result.steps, seconds: Math.round(result.seconds), metrics })}\n`);
} else if (command === 'evaluate') {
  process.stderr.write(`${(await chooseBackend()).detail}\n`);
  const evaluation = await evaluate({ protocol, store, encoder, weights, recount: values.recount, ...(values.features === undefined ? {} : { features: values.features }) });
  process.stderr.write(table(evaluation));
  process.stdout.write(`${JSON.stringify(evaluation)}\n`);
} else if (command === 'join') {
  const { path, messages } = await joinVectors({ store, encoders: encoder.split('+') });
  process.stdout.write(`${path}: ${messages} vectors\n`);
} else if (command === 'pack') {
  process.stderr.write(`${(await chooseBackend()).detail}\n`);
  await packConversation({ weights: weights[0] ?? '', evaluations: values.evaluation, out });
} else {
  process.stdout.write(HELP);
  process.exitCode = command === undefined ? 0 : 2;
}
