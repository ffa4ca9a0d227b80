import * as tf from '@tensorflow/tfjs-core';
import { createRandom, flattenParams } from '@daybook/core';
import { encoder, encoderConfigSchema, initEncoder, initLinear, linear } from '@daybook/core/layers';
import { bceWithLogits, createAdamW, globalNorm, lossAndGradients } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';

/** Which TensorFlow operations the base training step spends its time in: `node step-profile.js`, native backend. */
const STEPS = 6;
type Run = (name: string, ...rest: readonly unknown[]) => unknown;
type Runner = { executeSingleOutput: Run; executeMultipleOutputs: Run };

function runsOperations(backend: object): backend is Runner {
  return 'executeSingleOutput' in backend && 'executeMultipleOutputs' in backend;
}

const { detail } = await chooseBackend({ preferred: 'tfjs-node' });
const backend = tf.backend();
if (!runsOperations(backend)) throw new Error('step-profile: needs the native backend (npm run native)');
const spent = new Map<string, { count: number; milliseconds: number }>();
const timed =
  (run: Run): Run =>
  (name, ...rest) => {
    const started = performance.now();
    const output = run.call(backend, name, ...rest);
    const entry = spent.get(name) ?? { count: 0, milliseconds: 0 };
    spent.set(name, { count: entry.count + 1, milliseconds: entry.milliseconds + performance.now() - started });
    return output;
  };
backend.executeSingleOutput = timed(backend.executeSingleOutput);
backend.executeMultipleOutputs = timed(backend.executeMultipleOutputs);

const random = createRandom(0);
const config = encoderConfigSchema.parse({});
const params = {
  encoder: initEncoder(config, random.fork('encoder')),
  head: initLinear(config.hiddenSize, 1, random.fork('head')),
};
const parameters = flattenParams(params);
const optimizer = createAdamW(parameters);
const hidden = tf.tensor3d(
  Float32Array.from({ length: 16 * 65 * config.hiddenSize }, () => random.normal()),
  [16, 65, config.hiddenSize],
);
const [mask, labels] = [tf.ones<tf.Rank.R2>([16, 65]), tf.ones([16, 1, 1])];

function train(step: number): void {
  tf.tidy(() => {
    const dropout = random.fork('dropout', step);
    const loss = () =>
      bceWithLogits(
        linear(params.head, encoder(params.encoder, config, hidden, mask, { random: dropout, outputs: 'first' })),
        labels,
      );
    const { gradients } = lossAndGradients(loss, parameters);
    globalNorm(gradients.values());
    optimizer.apply(gradients, 1e-4);
  });
}

train(0);
train(1);
spent.clear();
const started = performance.now();
for (let step = 0; step < STEPS; step++) train(step);
const total = performance.now() - started;
console.log(`Daybook, ${detail}: shares of a training step, operations a step`);
for (const [name, { count, milliseconds }] of [...spent]
  .sort(([, a], [, b]) => b.milliseconds - a.milliseconds)
  .slice(0, 12)) {
  console.log(
    `${name.padEnd(32)}${((100 * milliseconds) / total).toFixed(1).padStart(6)} %${(count / STEPS)
      .toFixed(0)
      .padStart(6)}`,
  );
}
const inside = [...spent.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
console.log(`${'outside TensorFlow'.padEnd(32)}${(100 - (100 * inside) / total).toFixed(1).padStart(6)} %`);
