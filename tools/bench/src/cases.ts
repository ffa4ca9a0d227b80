import { join } from 'node:path';
import type { ContestantCommand } from './contestant.ts';
import type { Contest } from './contest.ts';

const daybook = (...parameters: readonly string[]): ContestantCommand => ({ name: 'Daybook', command: [process.execPath, join(import.meta.dirname, 'train-step.js'), ...parameters] });
const pytorch = (...parameters: readonly string[]): ContestantCommand => ({
  name: 'PyTorch',
  command: [process.env['PYTHON'] ?? 'python3', join(import.meta.dirname, '../train_step.py'), ...parameters],
});

/** Base preset: hiddenSize 768, 4 heads, 3 layers; batch 16 × 65. */
export const CASES: Readonly<Record<string, Contest>> = {
  'train-cls': { what: 'training step, objective at [CLS]', subject: daybook('train', 'first', 'tfjs-node'), against: pytorch('train', 'first'), runs: 2, bar: 0.7 },
  'train-all': { what: 'training step, objective at every position', subject: daybook('train', 'all', 'tfjs-node'), against: pytorch('train', 'all'), runs: 2, bar: 0.95 },
  'train-wasm': { what: 'training step on WASM, objective at [CLS]', subject: daybook('train', 'first', 'wasm'), against: pytorch('train', 'first'), runs: 1, bar: 6 },
  'infer-cls': { what: 'inference, output at [CLS]', subject: daybook('infer', 'first', 'tfjs-node'), against: pytorch('infer', 'first'), runs: 4 },
  'native-kernels': { what: 'training step, native kernels against portable ones', subject: daybook('train', 'first', 'tfjs-node'), against: daybook('train', 'first', 'tfjs-node', 'portable'), runs: 2 },
};
