import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, flattenParams } from '@daybook/core';
import {
  encoder,
  encoderConfigSchema,
  initEncoder,
  initLinear,
  linear,
  portableKernels,
  registerKernels,
} from '@daybook/core/layers';
import { bceWithLogits, createAdamW, lossAndGradients } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import { takeTurns } from './turns.ts';

/**
 * Daybook's side of the benchmark, the same work as train_step.py: `node train-step.js train|infer first|all [--backend
 * tfjs-node|wasm]`. `--portable` puts the portable kernels in the place of the backend's own; --rows, --length, --width
 * change the size.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'tfjs-node' },
    portable: { type: 'boolean', default: false },
    rows: { type: 'string', default: '16' },
    length: { type: 'string', default: '65' },
    width: { type: 'string', default: '768' },
  },
});
const [phase, outputs] = positionals;
const [rows, length] = [Number(values.rows), Number(values.length)];
const readFirst = outputs === 'first';

const { detail } = await chooseBackend({ preferred: values.backend });
if (values.portable) registerKernels(tf.getBackend(), portableKernels);

const random = createRandom(0);
const config = encoderConfigSchema.parse({
  hiddenSize: Number(values.width),
  intermediateSize: Math.round((Number(values.width) * 8) / 3),
});
const params = {
  encoder: initEncoder(config, random.fork('encoder')),
  head: initLinear(config.hiddenSize, 1, random.fork('head')),
};
const parameters = flattenParams(params);
const optimizer = createAdamW(parameters);
const normal = Float32Array.from({ length: rows * length * config.hiddenSize }, () => random.normal());
const hidden = tf.tensor3d(normal, [rows, length, config.hiddenSize]);
const attentionMask = tf.ones<tf.Rank.R2>([rows, length]);
const positions = readFirst ? 1 : length;
const labels = tf.tensor3d(
  Float32Array.from({ length: rows * positions }, () => random.integer(2)),
  [rows, positions, 1],
);

function logits(step?: number): tf.Tensor3D {
  const dropout = step === undefined ? undefined : random.fork('dropout', step);
  return linear(
    params.head,
    encoder(params.encoder, config, hidden, attentionMask, { random: dropout, outputs: readFirst ? 'first' : 'all' }),
  );
}

let step = 0;
function train(): number {
  return tf.tidy(() => {
    const { loss, gradients } = lossAndGradients(() => bceWithLogits(logits(++step), labels), parameters);
    optimizer.apply(gradients, 1e-4);
    return loss;
  });
}

function infer(): number {
  return tf.tidy(() => tf.sum(logits()).dataSync()[0] ?? NaN);
}

const run = phase === 'train' ? train : infer;
run();
await takeTurns(`Daybook, ${detail}`, run);
