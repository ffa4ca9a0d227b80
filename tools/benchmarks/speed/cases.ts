import { join } from 'node:path';
import type { ContestantCommand } from './contestant.ts';
import type { Contest } from './contest.ts';
import { writeEventLines } from './event-lines.ts';

export type BenchData = {
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

const SCRIPTS = join(import.meta.dirname, '..');
const daybook = (script: string, ...parameters: readonly string[]): ContestantCommand => ({ name: 'Daybook', command: [process.execPath, join(import.meta.dirname, script), ...parameters] });
const python = (script: string, ...parameters: readonly string[]): ContestantCommand => ({ name: 'Python', command: [process.env['PYTHON'] ?? 'python3', join(SCRIPTS, script), ...parameters] });

export const step = (...parameters: readonly string[]) => daybook('train-step.js', ...parameters);
export const torchStep = (...parameters: readonly string[]) => python('train_step.py', ...parameters);

const EVENTS = 1_000_000;
const PEOPLE = 10_000;

/** The cases by name. "Tricks": PyTorch written with buckets of like length and the last layer for [CLS] only. */
export function benchCases({ store, encoder, texts, model, modelPackage, scratch }: BenchData): Readonly<Record<string, Contest>> {
  const weights = join(scratch, 'conversation.safetensors');
  const events = join(scratch, `events-${EVENTS}.jsonl`);
  const conversations = (phase: string, preset = 'base') => daybook('conversations.js', phase, store, encoder, weights, preset);
  const torchConversations = (phase: string, preset = 'base', ...more: readonly string[]) => python('conversations.py', phase, store, encoder, weights, preset, ...more);
  const importing = (...more: readonly string[]): Contest => ({
    what: `import of ${EVENTS.toLocaleString('en')} event lines`,
    subject: daybook('import-events.js', events, join(scratch, 'daybook.h5')),
    against: python('import_events.py', events, join(scratch, 'pandas.h5'), ...more),
    runs: 1,
    prepare: () => writeEventLines(events, EVENTS, PEOPLE),
  });
  return {
    'train-cls': { what: 'training step, objective at [CLS]', subject: step('train', 'first'), against: torchStep('train', 'first'), runs: 2, bar: 0.7 },
    'train-cls-tricks': { what: 'the same, PyTorch with tricks', subject: step('train', 'first'), against: torchStep('train', 'first', '--tricks'), runs: 2 },
    'train-all': { what: 'training step, objective at every position', subject: step('train', 'all'), against: torchStep('train', 'all'), runs: 2, bar: 0.95 },
    'train-wasm': { what: 'training step on WASM, objective at [CLS]', subject: step('train', 'first', '--backend', 'wasm'), against: torchStep('train', 'first'), runs: 1, bar: 6 },
    'infer-cls': { what: 'inference, output at [CLS]', subject: step('infer', 'first'), against: torchStep('infer', 'first'), runs: 4 },
    'infer-cls-tricks': { what: 'the same, PyTorch with tricks', subject: step('infer', 'first'), against: torchStep('infer', 'first', '--tricks'), runs: 4 },
    epoch: { what: 'an epoch of conversation pretraining, real lengths, PyTorch padded; a round is a fifth', subject: conversations('train'), against: torchConversations('train'), runs: 1, bar: 0.5, warmUp: false },
    'epoch-tricks': { what: 'the same, PyTorch with tricks', subject: conversations('train'), against: torchConversations('train', 'base', '--tricks'), runs: 1, warmUp: false },
    'epoch-small': { what: 'an epoch as above of the small network (128, 2 layers, 256)', subject: conversations('train', 'small'), against: torchConversations('train', 'small'), runs: 1, bar: 0.5, warmUp: false },
    'epoch-small-tricks': { what: 'the same, PyTorch with tricks', subject: conversations('train', 'small'), against: torchConversations('train', 'small', '--tricks'), runs: 1, warmUp: false },
    conversations: { what: '[CLS] of 2,000 conversations of real lengths, PyTorch padded; a round is a fifth', subject: conversations('infer'), against: torchConversations('infer'), runs: 1, bar: 0.6 },
    'conversations-tricks': { what: 'the same, PyTorch with tricks', subject: conversations('infer'), against: torchConversations('infer', 'base', '--tricks'), runs: 1 },
    import: { ...importing(), bar: 0.5 },
    'import-orjson': { ...importing('orjson'), what: 'the same, pandas with orjson' },
    texts: { what: '1,000 texts encoded, sorted by length on both sides', subject: daybook('encode-texts.js', texts, model), against: python('encode_texts.py', texts, modelPackage), runs: 1, bar: 0.8 },
    'native-kernels': { what: 'training step, native kernels against portable ones', subject: step('train', 'first'), against: step('train', 'first', '--portable'), runs: 2 },
  };
}
