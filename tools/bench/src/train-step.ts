import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { bceWithLogits, createAdamW, createRandom, encoder, encoderConfigSchema, flattenParams, initEncoder, initLinear, linear, lossAndGradients, portableKernels, registerKernels } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';

/**
 * Daybook's side of the benchmark, the same work as train_step.py: `node train-step.js train|infer first|all [backend] [portable]`.
 * `portable` puts the portable kernels in the place of the backend's own.
 */
const [phase, outputs, preferred, kernelForm] = process.argv.slice(2);
const readFirst = outputs === 'first';

const { detail } = await chooseBackend({ preferred });
if (kernelForm === 'portable') registerKernels(tf.getBackend(), portableKernels);

const random = createRandom(0);
const config = encoderConfigSchema.parse({});
const params = { encoder: initEncoder(config, random.fork('encoder')), head: initLinear(config.hiddenSize, 1, random.fork('head')) };
const parameters = flattenParams(params);
const optimizer = createAdamW(parameters);
const normal = Float32Array.from({ length: 16 * 65 * config.hiddenSize }, () => random.normal());
const hidden = tf.tensor3d(normal, [16, 65, config.hiddenSize]);
const attentionMask = tf.ones<tf.Rank.R2>([16, 65]);
const positions = readFirst ? 1 : 65;
const labels = tf.tensor3d(Float32Array.from({ length: 16 * positions }, () => random.integer(2)), [16, positions, 1]);

function logits(step?: number): tf.Tensor3D {
  const dropout = step === undefined ? undefined : random.fork('dropout', step);
  return linear(params.head, encoder(params.encoder, config, hidden, attentionMask, { random: dropout, outputs: readFirst ? 'first' : 'all' }));
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
console.log(JSON.stringify({ ready: `Daybook, ${detail}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line);
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  let result = 0;
  for (let index = 0; index < count; index++) result = run();
  const { user, system } = process.cpuUsage(startedCpu);
  console.log(JSON.stringify({ milliseconds: (performance.now() - started) / count, cpuMilliseconds: (user + system) / 1000 / count, result }));
}
