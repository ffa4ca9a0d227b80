import { join } from 'node:path';
import { benchmarksFolder } from '../results.ts';
import type { ProgramCommand } from './timed-program.ts';
import type { TimingCase } from './paired-timing.ts';
import { writeEventLines } from './sides/event-lines.ts';

export type SpeedData = {
  /** A store of conversations, embedded. */
  readonly store: string;
  /** Whose vectors of it are read. */
  readonly encoder: string;
  /** JSONL of messages, gzipped. */
  readonly texts: string;
  /** Folder of an ONNX encoder, and the Python package that it was made from. */
  readonly model: string;
  readonly modelPackage: string;
  /** Where files made for the benchmark are kept. */
  readonly scratch: string;
};

const sides = join(benchmarksFolder, 'speed', 'sides');
const daybook = (script: string, ...parameters: readonly string[]): ProgramCommand => ({
  name: 'Daybook',
  command: [process.execPath, join(import.meta.dirname, 'sides', script), ...parameters],
});
const python = (script: string, ...parameters: readonly string[]): ProgramCommand => ({
  name: 'Python',
  command: [process.env['PYTHON'] ?? 'python3', join(sides, script), ...parameters],
});

export const step = (...parameters: readonly string[]) => daybook('train-step.js', ...parameters);
export const torchStep = (...parameters: readonly string[]) => python('train_step.py', ...parameters);

/** The small preset on batches as the networks train on. */
const small = '--width 128 --layers 2 --intermediate 256 --rows 32 --length 33'.split(' ');

const EVENTS = 1_000_000;
const PEOPLE = 10_000;

/**
 * The cases by name. Optimised PyTorch batches sequences of similar length and computes the last layer for [CLS] only.
 */
export function timingCases({
  store,
  encoder,
  texts,
  model,
  modelPackage,
  scratch,
}: SpeedData): Readonly<Record<string, TimingCase>> {
  const weights = join(scratch, 'conversation.safetensors');
  const events = join(scratch, `events-${EVENTS}.jsonl`);
  const conversations = (phase: string, preset = 'base') =>
    daybook('conversations.js', phase, store, encoder, weights, preset);
  const torchConversations = (phase: string, preset = 'base', ...more: readonly string[]) =>
    python('conversations.py', phase, store, encoder, weights, preset, ...more);
  const importing = (...more: readonly string[]): TimingCase => ({
    what: `import of ${EVENTS.toLocaleString('en')} event lines`,
    subject: daybook('import-events.js', events, join(scratch, 'daybook.h5')),
    against: python('import_events.py', events, join(scratch, 'pandas.h5'), ...more),
    runs: 1,
    prepare: () => writeEventLines(events, EVENTS, PEOPLE),
  });
  return {
    'train-cls': {
      what: 'training step, objective at [CLS]',
      subject: step('train', 'first'),
      against: torchStep('train', 'first'),
      runs: 2,
      target: 0.7,
    },
    'train-cls-optimised': {
      what: 'the same, optimised PyTorch',
      subject: step('train', 'first'),
      against: torchStep('train', 'first', '--optimised'),
      runs: 2,
    },
    'train-all': {
      what: 'training step, objective at every position',
      subject: step('train', 'all'),
      against: torchStep('train', 'all'),
      runs: 2,
      target: 0.95,
    },
    'train-wasm': {
      what: 'training step on WASM, objective at [CLS]',
      subject: step('train', 'first', '--backend', 'wasm'),
      against: torchStep('train', 'first'),
      runs: 1,
      target: 6,
    },
    'infer-cls': {
      what: 'inference, output at [CLS]',
      subject: step('infer', 'first'),
      against: torchStep('infer', 'first'),
      runs: 4,
    },
    'infer-cls-optimised': {
      what: 'the same, optimised PyTorch',
      subject: step('infer', 'first'),
      against: torchStep('infer', 'first', '--optimised'),
      runs: 4,
    },
    epoch: {
      what: 'an epoch of conversation pretraining, real lengths, PyTorch padded; a round is a fifth',
      subject: conversations('train'),
      against: torchConversations('train'),
      runs: 1,
      target: 0.5,
      warmUp: false,
    },
    'epoch-optimised': {
      what: 'the same, optimised PyTorch',
      subject: conversations('train'),
      against: torchConversations('train', 'base', '--optimised'),
      runs: 1,
      warmUp: false,
    },
    'epoch-small': {
      what: 'an epoch as above of the small network (128, 2 layers, 256)',
      subject: conversations('train', 'small'),
      against: torchConversations('train', 'small'),
      runs: 1,
      target: 0.5,
      warmUp: false,
    },
    'epoch-small-optimised': {
      what: 'the same, optimised PyTorch',
      subject: conversations('train', 'small'),
      against: torchConversations('train', 'small', '--optimised'),
      runs: 1,
      warmUp: false,
    },
    'small-step': {
      what: 'training step of a small encoder (128, 2 layers, 256; 32 × 33), optimised PyTorch',
      subject: step('train', 'first', ...small),
      against: torchStep('train', 'first', '--optimised', ...small),
      runs: 20,
      target: 0.8,
    },
    'wasm-small': {
      what: 'the same on WASM',
      subject: step('train', 'first', '--backend', 'wasm', ...small),
      against: torchStep('train', 'first', '--optimised', ...small),
      runs: 4,
    },
    encode: {
      what: '[CLS] of 2,000 conversations by the small network, optimised PyTorch; a round is a fifth',
      subject: conversations('infer', 'small'),
      against: torchConversations('infer', 'small', '--optimised'),
      runs: 2,
      target: 0.7,
    },
    compiled: {
      what: 'training step of a small encoder, compiled against operation by operation',
      subject: step('train', 'first', ...small),
      against: step('train', 'first', '--uncompiled', ...small),
      runs: 20,
    },
    conversations: {
      what: '[CLS] of 2,000 conversations of real lengths, PyTorch padded; a round is a fifth',
      subject: conversations('infer'),
      against: torchConversations('infer'),
      runs: 1,
      target: 0.6,
    },
    'conversations-optimised': {
      what: 'the same, optimised PyTorch',
      subject: conversations('infer'),
      against: torchConversations('infer', 'base', '--optimised'),
      runs: 1,
    },
    import: { ...importing(), target: 0.5 },
    'import-orjson': { ...importing('orjson'), what: 'the same, pandas with orjson' },
    texts: {
      what: '1,000 texts encoded, sorted by length on both sides',
      subject: daybook('encode-texts.js', texts, model),
      against: python('encode_texts.py', texts, modelPackage),
      runs: 1,
      target: 0.8,
    },
    'native-kernels': {
      what: 'training step, native kernels against portable ones',
      subject: step('train', 'first'),
      against: step('train', 'first', '--portable'),
      runs: 2,
    },
  };
}
