import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { initLinear, linear } from '../layers/linear.ts';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import type { HostBatch } from '../tensors.ts';
import type { Checkpoint } from './run.ts';
import { train, type TrainingTask } from './trainer.ts';
import { trainerConfigSchema } from './trainer-config.ts';
import { flattenParams } from '../tree.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

/** y = 2x − 1 with a little noise; 8 batches of 4 an epoch. */
function lineTask(): TrainingTask<HostBatch> & { readonly weight: () => number } {
  const params = { line: initLinear(1, 1, createRandom('start')) };
  return {
    params,
    weight: () => params.line.weight.dataSync()[0]!,
    stepsPerEpoch: 8,
    async *batches(_, random) {
      for (let batch = 0; batch < 8; batch++) {
        const x = Float32Array.from({ length: 4 }, () => random.normal());
        yield {
          x: { data: x, shape: [4, 1] },
          y: { data: x.map((value) => 2 * value - 1 + 0.01 * random.normal()), shape: [4, 1] },
        };
      }
    },
    loss: ({ x, y }) => tf.mean(tf.square(tf.sub(linear(params.line, x!), y!))),
    validate: async () => ({
      loss: (params.line.weight.dataSync()[0]! - 2) ** 2 + (params.line.bias.dataSync()[0]! + 1) ** 2,
    }),
  };
}

const config = trainerConfigSchema.parse({ epochs: 12, learningRate: 0.1, warmupSteps: 4, weightDecay: 0, seed: 3 });

function memoryCheckpoints() {
  let kept: Checkpoint | undefined;
  return { load: async () => kept, save: async (checkpoint: Checkpoint) => void (kept = checkpoint) };
}

describe('train', () => {
  it('learns, validates after each epoch and keeps the weights of the best validation', async () => {
    const task = lineTask();
    const result = await train(task, config);
    expect(result).toMatchObject({ steps: 96, ended: 'finished' });
    expect(result.history).toHaveLength(12);
    expect(result.best.validation['loss']).toBe(
      Math.min(...result.history.map(({ validation }) => validation['loss']!)),
    );
    expect(task.weight()).toBeCloseTo(2, 1);
  });

  it('keeps the weights of the best metric where the task names one', async () => {
    const task = { ...lineTask(), chooseBy: 'worst' };
    const { best, history } = await train(
      {
        ...task,
        validate: async () => {
          const { loss } = await task.validate();
          return { loss, worst: loss };
        },
      },
      config,
    );
    expect(best.validation['loss']).toBe(Math.max(...history.map(({ validation }) => validation['loss']!)));
  });

  it('interrupted and resumed, it ends with exactly the weights of one run', async () => {
    const whole = lineTask();
    await train(whole, config);

    const checkpoints = memoryCheckpoints();
    const stop = new AbortController();
    const first = await train(lineTask(), config, {
      checkpoints,
      signal: stop.signal,
      onProgress: ({ done }) => done === 37 && stop.abort(),
    });
    expect(first).toMatchObject({ steps: 37, ended: 'interrupted' });
    const resumed = lineTask();
    const result = await train(resumed, config, { checkpoints, resume: true });
    expect(result.steps).toBe(96);
    expect(resumed.weight()).toBe(whole.weight());
    expect(result.history.map(({ validation }) => validation)).toHaveLength(12);
  });

  it('refuses to resume with another seed', async () => {
    const checkpoints = memoryCheckpoints();
    const stop = new AbortController();
    await train(lineTask(), config, { checkpoints, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(train(lineTask(), { ...config, seed: 4 }, { checkpoints, resume: true })).rejects.toThrow(
      'made with seed 3, not 4',
    );
  });

  it('stops early when validation no longer improves', async () => {
    const task = { ...lineTask(), validate: async () => ({ loss: 1 }) };
    expect(await train(task, { ...config, patience: 2 })).toMatchObject({ ended: 'early', steps: 24 });
  });

  it('counts steps when told to, across epochs', async () => {
    expect((await train(lineTask(), { ...config, steps: 11 })).steps).toBe(11);
  });

  it('leaves frozen paths and the number of tensors as they were', async () => {
    const task = lineTask();
    const bias = flattenParams(task.params).get('line.bias')!;
    const before = bias.dataSync()[0];
    const tensors = tf.memory().numTensors;
    await train({ ...task, trainable: (path) => path !== 'line.bias' }, config);
    expect(bias.dataSync()[0]).toBe(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('names learningRate when the loss is no number', async () => {
    const task = lineTask();
    await expect(
      train({ ...task, loss: (batch, random) => tf.mul(task.loss(batch, random), NaN) }, config),
    ).rejects.toThrow(/loss is NaN at step 1, batch 1 of epoch 0\. .* Lower learningRate \(0\.1\)/);
  });

  it('says so when an epoch has no batches', async () => {
    await expect(train({ ...lineTask(), async *batches() {} }, config)).rejects.toThrow('epoch 0 has no batches');
  });
});
