import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embedding, initEmbedding } from '../../layers/embedding.ts';
import { encoder, encoderConfigSchema, initEncoder } from '../../layers/encoder.ts';
import { portableKernels, type Computation, type Runner } from '../../layers/kernels.ts';
import { initLinear, linear } from '../../layers/linear.ts';
import { createRandom, type Random } from '../../random.ts';
import { bceWithLogits } from '../../tasks/losses.ts';
import { lossGradients } from '../../training/gradients.ts';
import { clipGradients, createAdamW } from '../../training/optimizer.ts';
import type { HostBatch } from '../../tensors.ts';
import { flattenParams } from '../../tree.ts';
import { chooseBackend } from '../backend.ts';
import { nativeBackend } from '../native-operations.ts';
import { createGraphRunner } from './graph-runner.ts';

const compiles = await chooseBackend({ preferred: 'tfjs-node' }).then(
  () => nativeBackend().binding.addFunction !== undefined,
  () => false,
);

const table = { vocabSize: 11, hiddenSize: 16, paddingIndex: 0, scaleGradByFrequency: true };

/** A small network on `rows` × `length` ids, and training steps by a runner. */
function training(runner: Runner, dropoutRate: number) {
  const config = encoderConfigSchema.parse({
    hiddenSize: 16,
    numHeads: 2,
    numLayers: 2,
    intermediateSize: 24,
    dropoutRate,
  });
  const random = createRandom('compiled step');
  const params = {
    table: initEmbedding(table, random.fork('table')),
    encoder: initEncoder(config, random.fork('encoder')),
    head: initLinear(16, 1, random.fork('head')),
  };
  const parameters = flattenParams(params);
  const optimizer = createAdamW(parameters, { weightDecay: 0.1 });
  const update: Computation = (batch, dropout) => {
    const { loss, gradients } = lossGradients(() => {
      const hidden = embedding(params.table, table, batch['ids']!) as tf.Tensor3D;
      const outputs = encoder(params.encoder, config, hidden, batch['mask'] as tf.Tensor2D, {
        random: dropout,
        outputs: 'first',
      });
      return bceWithLogits(linear(params.head, outputs), batch['labels']!);
    }, parameters);
    clipGradients(gradients, 1);
    optimizer.update(gradients, batch);
    return loss;
  };
  let step = 0;
  const train = (length = 5) => {
    const loss = runner.run(
      update,
      { ...batchOf(length, random.fork('batch', step)), ...optimizer.next(0.01) },
      random.fork('dropout', step++),
    );
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
  return { train, parameters, params };
}

function batchOf(length: number, random: Random): HostBatch {
  const rows = 4;
  return {
    ids: { data: Int32Array.from({ length: rows * length }, () => random.integer(11)), shape: [rows, length] },
    mask: { data: new Float32Array(rows * length).fill(1), shape: [rows, length] },
    labels: { data: Float32Array.from({ length: rows }, () => random.integer(2)), shape: [rows, 1, 1] },
  };
}

/**
 * Softmax cancels the key bias, so that its gradient is rounding, which Adam scales up to a whole step.
 */
const isRounding = (path: string) => path.endsWith('key.bias');

function largestDifference(left: ReadonlyMap<string, tf.Variable>, right: ReadonlyMap<string, tf.Variable>): number {
  return Math.max(
    ...Array.from(left, ([path, variable]) =>
      isRounding(path) ? 0 : tf.tidy(() => tf.max(tf.abs(tf.sub(variable, right.get(path)!))).dataSync()[0]!),
    ),
  );
}

describe.skipIf(!compiles)('createGraphRunner', () => {
  const notes: string[] = [];
  let runner: Runner;
  beforeAll(() => void (runner = createGraphRunner((line) => notes.push(line))));
  afterEach(() => void notes.splice(0));

  it.each([0, 0.1])('trains as the ordinary step does, with dropout %f', (dropoutRate) => {
    const ordinary = training(
      portableKernels.runner(() => undefined),
      dropoutRate,
    );
    const compiled = training(runner, dropoutRate);
    for (let step = 0; step < 20; step++) {
      const length = step % 3 === 2 ? 7 : 5;
      expect(compiled.train(length)).toBeCloseTo(ordinary.train(length), 5);
    }
    expect(largestDifference(compiled.parameters, ordinary.parameters)).toBeLessThan(1e-5);
    expect(notes).toEqual([]);
  });

  it('leaves no tensor behind, and keeps what is assigned between steps', () => {
    const { train, params } = training(runner, 0.1);
    for (let step = 0; step < 4; step++) train();
    const { numTensors, numBytes } = tf.memory();
    for (let step = 0; step < 3; step++) train();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    tf.tidy(() => params.head.bias.assign(tf.tensor1d([40])));
    expect(train()).toBeGreaterThan(5);
    expect(params.head.bias.dataSync()[0]).toBeCloseTo(40, 0);
  });

  it('runs a computation that reads numbers back as before, and says so', () => {
    const double: Computation = ({ ids }) => tf.scalar(2 * tf.sum(ids!).dataSync()[0]!);
    for (const seed of [1, 2, 3, 4]) {
      const batch = batchOf(3, createRandom(seed));
      const sum = (batch['ids']!.data as Int32Array).reduce((total, id) => total + id, 0);
      expect(runner.run(double, batch, createRandom(0)).dataSync()[0]).toBe(2 * sum);
    }
    expect(notes).toEqual(['not compiled: it reads numbers back in the middle']);
  });

  it('runs a computation that draws numbers itself as before, and says so', () => {
    const draw: Computation = ({ mask }, random) => tf.sum(tf.mul(mask!, random.uniform()));
    const draws = [1, 2, 3, 4, 5].map((seed) => {
      const random = createRandom(seed);
      const expected = 12 * createRandom(seed).uniform();
      expect(runner.run(draw, batchOf(3, random), createRandom(seed)).dataSync()[0]).toBeCloseTo(expected, 4);
    });
    expect(draws).toHaveLength(5);
    expect(notes).toEqual(['not compiled: its operations differ from batch to batch']);
  });
});
