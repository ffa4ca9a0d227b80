import { chooseBackend } from '@daybook/core/node';
import { parseArgs } from 'node:util';
import { evaluate, type Evaluation } from './evaluate.ts';
import { joinVectors } from './join.ts';
import { extendProtocol, makeProtocol } from './lists/make.ts';
import { packConversation } from './pack.ts';
import type { Score } from './score.ts';
import { trainOnProtocols } from './train.ts';

const PROGRAM = 'node tools/benchmarks/dist/conversation/main.js';
const LISTS = 'tools/benchmarks/conversation/lists';
const HELP = `Next-segment prediction on recorded lists of examples: make a list, train on it, evaluate on it.

Usage: ${PROGRAM} COMMAND [options]

  make      --corpus NAME --store STORE --encoder NAME --out FILE [--seed 0]
  extend    --protocol FILE --corpus NAME --store STORE --encoder NAME --out FILE
  train     --protocol FILE… --store STORE… --encoder NAME --out FOLDER [--seed 0]
  evaluate  --protocol FILE --store STORE --encoder NAME [--weights FOLDER…] [--refit-idf] [--features FILE]
  join      --store STORE --encoder ONE+OTHER
  pack      --weights FOLDER --evaluation FILE… --out FOLDER

extend keeps the held-out conversations and their examples, and trains on all others of a larger store.
--refit-idf: for weights from another corpus; idf is refitted on this one's training conversations.
--encoder names vectors that lie beside the store; join concatenates those of two encoders, named minilm+use-lite.

Examples:
  ${PROGRAM} train --protocol ${LISTS}/irc-ubuntu.json.gz --store irc.h5 --encoder use-lite --out runs/irc-0
  ${PROGRAM} evaluate --protocol ${LISTS}/irc-ubuntu.json.gz --store irc.h5 --encoder use-lite --weights runs/irc-0
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
    'refit-idf': { type: 'boolean', default: false },
    features: { type: 'string' },
    out: { type: 'string', default: '' },
    seed: { type: 'string', default: '0' },
  },
});
const [command] = positionals;
const [protocol = '', store = ''] = [values.protocol[0], values.store[0]];
const { encoder, weights, out } = values;
const seed = Number(values.seed);

function line(name: string, { accuracy, auroc }: Score): string {
  const cell = ({ mean, interval }: Score['auroc']) =>
    `${mean.toFixed(4)}${interval ? ` (${interval.map((end) => end.toFixed(3)).join('–')})` : ''}`.padEnd(22);
  return `${name.padEnd(26)}${cell(accuracy)}${cell(auroc)}\n`;
}

function table(evaluation: Evaluation): string {
  const { network, withoutSegmentIds, baselines } = evaluation;
  const controls: Readonly<Record<string, Score>> = evaluation.controls ?? {};
  const kinds = evaluation.kinds ?? {};
  return [
    `${`${evaluation.corpus}, ${evaluation.encoder}`.padEnd(26)}accuracy              AUROC\n`,
    ...(network ? [line('network', network)] : []),
    ...(withoutSegmentIds ? [line('without segment ids', withoutSegmentIds)] : []),
    ...Object.entries(controls).map(([name, score]) => line(`${name} zeroed`, score)),
    ...Object.entries(kinds).map(([name, score]) => line(`negatives: ${name}`, score)),
    line('word overlap', baselines.overlap),
    line('logistic, 16 features', baselines.logistic),
  ].join('');
}

if (command === 'make' || command === 'extend') {
  const made = { corpus: values.corpus, store, encoder, out };
  const { conversations, examples } = await (command === 'make'
    ? makeProtocol({ ...made, seed })
    : extendProtocol({ ...made, protocol }));
  process.stdout.write(
    `${conversations.train.length} training, ${conversations.validation.length} validation, ${
      conversations.test.length
    } test conversations; test examples ${JSON.stringify(
      Object.fromEntries(Object.entries(examples.test).map(([kind, rows = []]) => [kind, rows.length])),
    )}\n`,
  );
} else if (command === 'train') {
  process.stderr.write(`${(await chooseBackend()).detail}\n`);
  const { result, metrics } = await trainOnProtocols({
    protocols: values.protocol,
    stores: values.store,
    encoder,
    seed,
    out,
  });
  process.stdout.write(
    `${JSON.stringify({ out, seed, steps: result.steps, seconds: Math.round(result.seconds), metrics })}\n`,
  );
} else if (command === 'evaluate') {
  process.stderr.write(`${(await chooseBackend()).detail}\n`);
  const evaluation = await evaluate({
    protocol,
    store,
    encoder,
    weights,
    refitIdfFirst: values['refit-idf'],
    ...(values.features === undefined ? {} : { features: values.features }),
  });
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
