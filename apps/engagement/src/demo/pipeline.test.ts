import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daySeconds } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { fromPretrained } from '@daybook/events';
import { openEvents, openStore } from '@daybook/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCommand } from '../cli/commands/encode.ts';
import { runTraining } from '../fusion/run-training.ts';
import { engagementConfigSchema } from '../fusion/config.ts';
import { networkNamed } from '../encoding/networks/registry.ts';
import { loadEngagement } from '../fusion/engagement-folder.ts';
import { aDifference, aPositive, aShare, silent, tinyEncoder, tinyPretraining } from '../model-fixture.ts';
import { runPipeline } from './pipeline.ts';
import { createStream } from '../encoding/streams.ts';

import { chooseSplit, readCohort, withStore } from '../examples/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
beforeAll(() => chooseBackend({ preferred: 'wasm' }));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (out: string) =>
  runPipeline(
    { out, people: 40, weeks: 6, seed: 3, resume: false },
    {
      context: silent,
      encoder: tinyEncoder,
      preset: 'tiny',
      overrides: tinyPretraining,
      training: { epochs: 3, batchSize: 16 },
      samples: 20,
    },
  );

describe('the whole way from events to an evaluation', () => {
  it('runs, leaves everything in its folder, and gives the same numbers again', { timeout: 300_000 }, async () => {
    const evaluation = await run(join(folder, 'first'));
    expect(evaluation).toMatchObject({
      target: 'engaged',
      kind: 'binary',
      examples: aPositive,
      positiveRate: aShare,
      auroc: aShare,
      auprc: aShare,
      logLoss: aPositive,
      brier: aShare,
      ece: aShare,
      baselines: {
        recency: { auroc: aShare },
        logistic: { auroc: aShare },
        trees: { auroc: aShare },
      },
      streams: {
        conversation: { auroc: aShare },
        food: { auroc: aShare },
        events: { auroc: aShare },
      },
      random: { auroc: aShare },
      ceiling: { auroc: aShare },
      lift: {
        over: expect.stringMatching(/recency|logistic|trees/),
        auroc: aDifference,
        interval: [aDifference, aDifference],
      },
    });
    expect(evaluation.reliability!.reduce((sum, { count }) => sum + count, 0)).toBe(evaluation.examples);
    for (const name of ['conversation', 'food', 'events', 'engagement']) {
      for (const file of ['config.json', 'model.safetensors', 'README.md', 'history.jsonl', 'metrics.json'])
        expect(existsSync(join(folder, 'first', name, file)), `${name}/${file}`).toBe(true);
    }
    const again = await run(join(folder, 'second'));
    expect({ ...again, out: '', seconds: 0 }).toEqual({ ...evaluation, out: '', seconds: 0 });
  });

  it('reads nothing from the prediction time on', async () => {
    await withStore(join(folder, 'first/store.h5'), async (store) => {
      const encoder = await fromPretrained(join(folder, 'first/events'));
      const { people, lastTime } = readCohort(store);
      const predictionTime = lastTime - 20 * daySeconds;
      const requests = people.map(({ userId }) => ({ userId, predictionTime }));
      const whole = await createStream('events', encoder, openEvents(store)).encode(requests);
      const cut = await createStream('events', encoder, openEvents(store, { before: predictionTime })).encode(requests);
      expect(people.some(({ times }) => times.at(-1)! >= predictionTime)).toBe(true);
      expect(cut).toEqual(whole);
      encoder.dispose();
    });
  });

  it('encodes everybody with one network, as they stood at a prediction time', async () => {
    const [store, weights] = [join(folder, 'first/store.h5'), join(folder, 'first/events')];
    const encode = async (name: string, more: object = {}) => {
      const out = join(folder, name);
      const summary = await encodeCommand(networkNamed('events')).run({ store, weights, out, ...more }, silent);
      return { summary, lines: readFileSync(out, 'utf8').trim().split('\n') };
    };
    const { summary, lines } = await encode('events.csv');
    expect(summary).toMatchObject({ network: 'events', hiddenSize: 8, people: 40, peopleWithout: 0 });
    expect(lines).toHaveLength(41);
    expect(lines[0]).toBe('userId,v0,v1,v2,v3,v4,v5,v6,v7');
    const { lastTime, people } = await withStore(store, async (opened) => readCohort(opened));
    const predictionTime = lastTime - 20 * daySeconds;
    const early = await encode('early.csv', { at: new Date(predictionTime * 1000).toISOString() });
    expect(early.lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      people.filter(({ times }) => times[0]! < predictionTime).map(({ userId }) => userId),
    );
    expect(early.lines).not.toContain(lines[1]);
    await expect(encode('never.csv', { at: '1999-01-01' })).rejects.toThrow(
      'nobody has anything that the events network reads before 1999-01-01T00:00:00.000Z.',
    );
    expect(existsSync(join(folder, 'never.csv'))).toBe(false);
  });

  it('writes a model that is read back as it was', async () => {
    const { model, folders, split } = await loadEngagement(join(folder, 'first/engagement'));
    expect(model.fusion.streams.map(({ name }) => name)).toEqual(['conversation', 'food', 'events']);
    expect(folders.food).toBe(join(folder, 'first/engagement/networks/food'));
    expect(split?.hash).toBe(chooseSplit(join(folder, 'first/store.split.json')).hash);
  });

  it('refuses a model of a network that is not registered', async () => {
    const [from, copy] = [join(folder, 'first/engagement'), join(folder, 'unregistered')];
    cpSync(from, copy, { recursive: true });
    const { checksum: _, ...config } = JSON.parse(readFileSync(join(copy, 'config.json'), 'utf8')) as object & {
      checksum: string;
    };
    writeFileSync(join(copy, 'config.json'), JSON.stringify(config).replaceAll('"food"', '"sleep"'));
    await expect(loadEngagement(copy)).rejects.toThrow(
      `${copy} reads the sleep network, which is not registered. ` +
        'Give the folder of its package with --network FOLDER.',
    );
  });

  it('refuses networks that were pretrained on another split', async () => {
    const store = await openStore(join(folder, 'first/store.h5'));
    const split = { ...chooseSplit(join(folder, 'first/store.split.json')), hash: 'another' };
    const run = runTraining(
      {
        store,
        split,
        folders: { events: join(folder, 'first/events') },
        out: join(folder, 'refused'),
        resume: false,
        config: engagementConfigSchema.parse({}),
      },
      silent,
    );
    await expect(run).rejects.toThrow(
      /events was pretrained on split [0-9a-f]{16}, this is another: its training may have seen people/,
    );
    store.close();
  });

  it('leaves a checkpoint when interrupted, and goes on to the same weights', async () => {
    const [out, path] = [join(folder, 'stopped'), join(folder, 'first/store.h5')];
    const split = chooseSplit(join(folder, 'first/store.split.json'));
    const config = engagementConfigSchema.parse({ epochs: 3, batchSize: 16, seed: 3 });
    const train = (signal: AbortSignal, resume: boolean) =>
      withStore(path, (store) =>
        runTraining(
          { store, split, folders: { events: join(folder, 'first/events') }, out, resume, config },
          { ...silent, signal },
        ),
      );
    await expect(train(AbortSignal.abort(), false)).rejects.toThrow(
      `Stopped at step 1. ${out} has a checkpoint: repeat the command with --resume to continue.`,
    );
    await train(silent.signal, true);
    const resumed = readFileSync(join(out, 'model.safetensors'));
    await train(silent.signal, false);
    expect(readFileSync(join(out, 'model.safetensors')).equals(resumed)).toBe(true);
  });
});
