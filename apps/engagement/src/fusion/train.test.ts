import { flattenParams } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeStreams, type Stream } from '../encoding/streams.ts';
import { encodeTiny, tinyTask } from '../tiny-streams-fixture.ts';
import { engagementConfigSchema } from './config.ts';
import { predict } from './predict.ts';
import { trainFusion } from './train.ts';

beforeAll(() => chooseBackend({ preferred: 'cpu' }));

const aFinite: unknown = expect.toSatisfy(Number.isFinite);

describe('trainFusion', () => {
  const quick = engagementConfigSchema.parse({
    epochs: 12,
    hiddenLayerSize: 8,
    dropoutRate: 0,
    batchSize: 16,
    warmupSteps: 0,
    learningRate: 0.01,
    streamDropout: 0.1,
  });

  async function trainTiny(config: typeof quick) {
    const task = tinyTask(200, 5);
    const options = {
      train: await encodeTiny(task.streams, task, 0, 150),
      validation: await encodeTiny(task.streams, task, 150, 200),
      config,
      streams: task.streams,
    };
    return { task, options, ...(await trainFusion(options)) };
  }

  it('learns from computed outputs, the same each time', async () => {
    const first = await trainTiny(quick);
    expect(first.result.best.validation['auroc']).toBeGreaterThan(0.95);
    const again = await trainTiny(quick);
    const count = 50;
    expect(await predict(again.model, again.options.validation, count)).toEqual(
      await predict(first.model, first.options.validation, count),
    );
  });

  it('fine-tunes the networks, and leaves them alone otherwise', async () => {
    const weightsOf = (streams: readonly Stream[]) =>
      streams.map(({ params }) => [...flattenParams(params).values()].map((variable) => [...variable.dataSync()]));
    const before = weightsOf(tinyTask(5, 5).streams);
    expect(weightsOf((await trainTiny(quick)).task.streams)).toEqual(before);
    expect(
      weightsOf((await trainTiny({ ...quick, fineTune: true, encoderLearningRate: 0.01, epochs: 2 })).task.streams),
    ).not.toEqual(before);
  });

  it('shares one [CLS] between networks that are trained with it', async () => {
    const { task } = await trainTiny({ ...quick, fineTune: true, combineStreams: 'shared', epochs: 2 });
    const [food, events] = task.streams.map(({ params }) => flattenParams(params).get('sequence.cls'));
    expect(food).toBe(events);
    expect(food!.dataSync()[0]).toBeCloseTo(1.5, 1);
  });

  it('refuses what cannot work', async () => {
    await expect(trainTiny({ ...quick, combineStreams: 'shared' })).rejects.toThrow(
      'train: combineStreams "shared" needs the networks to be trained with it. Add --fine-tune, or choose "concat".',
    );
    const task = tinyTask(10, 5);
    const none = { examples: [], requests: [], steps: [], encoded: await encodeStreams(task.streams, []) };
    await expect(trainFusion({ train: none, validation: none, config: quick })).rejects.toThrow(
      'train: no training examples.',
    );
  });

  it('learns counts and values beside a yes or no', async () => {
    const targets = [
      { name: 'engaged', kind: 'binary' },
      { name: 'steps', kind: 'count', weight: 0.5 },
      { name: 'share', kind: 'value' },
    ] as const;
    const config = engagementConfigSchema.parse({ ...quick, targets, epochs: 20 });
    const task = tinyTask(300, 7);
    const counts = await encodeTiny(task.streams, task, 0, 300);
    const { rows } = counts.encoded.events!;
    const examples = task.examples.map((example, place) => ({
      ...example,
      labels: [example.labels[0]!, 3 + 2 * example.labels[0]!, place % 3 ? 100 + rows[4 * place]! : NaN],
    }));
    const { model, result } = await trainFusion({
      train: { ...counts, examples: examples.slice(0, 200), requests: counts.requests.slice(0, 200) },
      validation: { ...counts, examples },
      config,
    });
    const [, steps, share] = await predict(model, counts, 300);
    const error = (predictions: readonly number[], column: number) =>
      examples
        .flatMap(({ labels }, place) =>
          Number.isNaN(labels[column]!) ? [] : [Math.abs(labels[column]! - predictions[place]!)],
        )
        .reduce((sum, next, _, all) => sum + next / all.length, 0);
    expect(error(steps!, 1)).toBeLessThan(0.5);
    expect(error(share!, 2)).toBeLessThan(0.5);
    expect([...flattenParams(model.params).keys()].filter((path) => path.startsWith('heads.')).sort()).toEqual(
      ['engaged', 'share', 'steps'].flatMap((name) => [`heads.${name}.bias`, `heads.${name}.weight`]),
    );
    expect(result.best.validation).toEqual({
      loss: aFinite,
      'engaged.auroc': expect.closeTo(1, 1),
      'steps.mae': expect.closeTo(error(steps!, 1), 4),
      'share.mae': expect.closeTo(error(share!, 2), 4),
    });
    expect(Object.keys(model.calibrations)).toEqual(['engaged']);
  });
});
