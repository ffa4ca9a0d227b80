import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, flattenParams, type HostBatch, type Random } from '@daybook/core';
import {
  encoder,
  encoderConfigSchema,
  initEncoder,
  initLinear,
  kernels,
  linear,
  portableKernels,
  registerKernels,
  type Computation,
} from '@daybook/core/layers';
import { bceWithLogits, createAdamW, lossGradients } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import { takeTurns } from './turns.ts';

/**
 * Daybook's side of the benchmark, the same work as train_step.py: `node train-step.js train|infer first|all [--backend
 * tfjs-node|wasm]`. `--portable` puts the portable kernels in the place of the backend's own, `--uncompiled` runs every
 * operation by itself; --rows, --length, --width, --layers, --intermediate change the size.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'tfjs-node' },
    portable: { type: 'boolean', default: false },
    rows: { type: 'string', default: '16' },
    length: { type: 'string', default: '65' },
    width: { type: 'string', default: '768' },
    layers: { type: 'string', default: '3' },
    intermediate: { type: 'string' },
    uncompiled: { type: 'boolean', default: false },
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
  numLayers: Number(values.layers),
  intermediateSize: Number(values.intermediate ?? Math.round((Number(values.width) * 8) / 3)),
});
const params = {
  encoder: initEncoder(config, random.fork('encoder')),
  head: initLinear(config.hiddenSize, 1, random.fork('head')),
};
const parameters = flattenParams(params);
const optimizer = createAdamW(parameters);
const runner = (values.uncompiled ? portableKernels : kernels()).runner((line) => process.stderr.write(`${line}\n`));
const positions = readFirst ? 1 : length;
const batch: HostBatch = {
  hidden: {
    data: Float32Array.from({ length: rows * length * config.hiddenSize }, () => random.normal()),
    shape: [rows, length, config.hiddenSize],
  },
  mask: { data: new Float32Array(rows * length).fill(1), shape: [rows, length] },
  labels: {
    data: Float32Array.from({ length: rows * positions }, () => random.integer(2)),
    shape: [rows, positions, 1],
  },
};

function logits(tensors: Parameters<Computation>[0], dropout?: Random): tf.Tensor3D {
  const hidden = tensors['hidden'] as tf.Tensor3D;
  const options = { random: dropout, outputs: readFirst ? 'first' : 'all' } as const;
  return linear(params.head, encoder(params.encoder, config, hidden, tensors['mask'] as tf.Tensor2D, options));
}

const update: Computation = (tensors, dropout) => {
  const loss = () => bceWithLogits(logits(tensors, dropout), tensors['labels']!);
  const { loss: value, gradients } = lossGradients(loss, parameters);
  optimizer.update(gradients, tensors);
  return value;
};
const sum: Computation = (tensors) => tf.sum(logits(tensors));

function numberOf(result: tf.Tensor): number {
  const [value] = result.dataSync();
  result.dispose();
  return value ?? NaN;
}

let step = 0;
const train = () => numberOf(runner.run(update, { ...batch, ...optimizer.next(1e-4) }, random.fork('dropout', ++step)));
const infer = () => numberOf(runner.run(sum, batch, random));

const run = phase === 'train' ? train : infer;
// The third run is the first of the compiled graph.
for (let warmUp = 0; warmUp < 4; warmUp++) run();
await takeTurns(`Daybook, ${detail}`, run);
