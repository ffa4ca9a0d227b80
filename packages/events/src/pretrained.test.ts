import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import { createRandom, disposeParams, exportParams, flattenParams, toTensors, type EventSequence } from '@daybook/core';
import { lossAndGradients, createAdamW, unknownId } from '@daybook/core/training';
import { examineEncoder } from '@daybook/core/doctor';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsConfig, eventsPretrainingSchema } from './config.ts';
import { initEvents } from './model.ts';
import { saveEvents } from './node.ts';
import { fromPretrained } from './pretrained.ts';
import { sampleEvents, eventsLoss } from './objective.ts';
import { pretrainEvents } from './pretrain.ts';
import { createEventsEncoder, eventsSource, type Timeline } from './pretrained.ts';
import { eventsLookup, eventsSizes, fitEventsVocabulary } from './vocabulary.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
});

/**
 * A weigh-in is always followed by a meal, a meal by reading, an hour later; each person reads an article of their own.
 */
const types = ['weigh_in', 'meal', 'content_read'];
function person(number: number): Timeline {
  return {
    id: `u${number}`,
    events: Array.from({ length: 6 + (number % 3) }, (_, step) => {
      const type = types[(number + step) % 3]!;
      return {
        type,
        time: 1_767_300_000 + number * 86_400 + step * 3600,
        ...(type === 'weigh_in' ? { value: 70 + number } : {}),
        ...(type === 'content_read' ? { item: `article-${number % 4}` } : {}),
      };
    }),
  };
}
const source = eventsSource(Array.from({ length: 12 }, (_, number) => person(number)));
const vocabulary = await fitEventsVocabulary(source);
const tiny = {
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 1,
  intermediateSize: 32,
  maxLength: 16,
  numDtBuckets: 20,
  numSilenceBuckets: 10,
  maxProgrammeDays: 10,
  dropoutRate: 0,
};
const config = eventsConfig('small', { ...tiny, ...eventsSizes(vocabulary) });
const encoder = (shape = config) => createEventsEncoder(initEvents(shape, createRandom(0)), shape, vocabulary);
const cls = (
  from: ReturnType<typeof encoder>,
  sequences: readonly EventSequence[],
  predictionTimes: readonly (readonly number[])[],
) => tf.tidy(() => from.forward(toTensors(from.batch(sequences, source.tables, predictionTimes))).arraySync());

describe('fitEventsVocabulary', () => {
  it('scales values by type and counts names', () => {
    expect(vocabulary.scalers['weigh_in']!.mean).toBeCloseTo(75.3, 0);
    expect(Object.keys(vocabulary.scalers)).toEqual(['weigh_in', 'weigh_in change']);
    expect(new Set(vocabulary.types)).toEqual(new Set(types));
  });
});

describe('eventsLoss', () => {
  it('overfits one batch', async () => {
    const params = initEvents(config, createRandom(0));
    const pretraining = eventsPretrainingSchema.parse({});
    const sequences = await source.read([0, 1, 2, 3].map((index) => ({ index })));
    const { batch } = sampleEvents(sequences, config, pretraining, eventsLookup(vocabulary, source.tables), {
      random: createRandom(2),
      withSegmentIds: true,
    });
    const variables = flattenParams(params);
    const optimizer = createAdamW(variables);
    const before = tf.memory().numTensors;
    const losses = Array.from({ length: 60 }, () =>
      tf.tidy(() => {
        const { loss, gradients } = lossAndGradients(
          () => eventsLoss(params, config, pretraining, toTensors(batch)),
          variables,
        );
        optimizer.apply(gradients, 0.02);
        return loss;
      }),
    );
    expect(losses[0]).toBeGreaterThan(3);
    expect(losses.at(-1)).toBeLessThan(0.1);
    expect(tf.memory().numTensors).toBe(before);
    optimizer.dispose();
    disposeParams(params);
  });
});

describe('pretrainEvents', () => {
  const run = (seed: number) =>
    pretrainEvents({
      train: source,
      validation: source,
      config: { ...tiny, objective: 'masked' },
      pretraining: { nextSegmentWeight: 1 },
      training: { epochs: 2, seed },
    });

  it('gives the same weights for the same seed, and metrics beside baselines', async () => {
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    const weights = await exportParams(first.params);
    expect(await exportParams(second.params)).toEqual(weights);
    expect(await exportParams(other.params)).not.toEqual(weights);
    for (const name of ['typeAccuracy', 'typeNll', 'dtNll', 'valueMae', 'segmentAccuracy'])
      expect(first.metrics[name], name).toBeGreaterThanOrEqual(0);
    expect(first.baselines['neighbours']!['typeAccuracy']).toBe(1);
  });

  it('saves weights that encode alike once loaded', async () => {
    const pretrained = await run(1);
    const folder = await mkdtemp(join(tmpdir(), 'daybook-events-'));
    await saveEvents(folder, pretrained);
    const loaded = await fromPretrained(folder);
    const original = createEventsEncoder(pretrained.params, pretrained.config, pretrained.vocabulary);
    expect(await loaded.encode([person(3)])).toEqual(await original.encode([person(3)]));
    await rm(folder, { recursive: true });
  });
});

describe('createEventsEncoder', () => {
  it('reads each timeline for itself, and at several prediction times in one pass as at each alone', async () => {
    const checks = { indexes: [0, 2], steps: [0, 3, 7], within: 5e-6 };
    const findings = await examineEncoder(encoder({ ...config, numLayers: 2 }), source, checks);
    expect(findings.map(({ check, passed }) => [check, passed])).toEqual([
      ['batch independence', true],
      ['padding invariance', true],
      ['prediction times', true],
    ]);
  });

  it('copes with a timeline that is empty and with one event', async () => {
    const network = encoder();
    const [empty, one] = await source.read([
      { index: 0, limit: 0 },
      { index: 0, limit: 1 },
    ]);
    const rows = cls(network, [empty!, one!], [[1_767_400_000], [1_767_400_000]]);
    expect(rows.flat().every(Number.isFinite)).toBe(true);
    expect(rows[0]).not.toEqual(rows[1]);
  });

  it('reads the newest events of a long timeline, and trains on all of it', async () => {
    const long: Timeline = {
      id: 'long',
      events: Array.from({ length: 10_000 }, (_, step) => ({
        type: types[(step * 7) % 3]!,
        time: 1_700_000_000 + step * 600,
      })),
    };
    // Without `returnHorizonsDays`, for [CLS] is told how many events there were in all.
    const network = encoder({ ...config, returnHorizonsDays: [] });
    const newest = { ...long, events: long.events.slice(-config.maxLength) };
    const older = { ...long, events: [...long.events.slice(0, 100), ...newest.events] };
    const [whole, cut, other] = await Promise.all([long, newest, older].map((timeline) => network.encode([timeline])));
    expect(whole).toEqual(cut);
    expect(other).toEqual(cut);
    expect(await encoder().encode([long])).not.toEqual(await encoder().encode([newest]));
    expect(await network.encode([{ ...long, events: long.events.slice(0, -1) }])).not.toEqual(cut);
    const one = person(1).events.slice(0, 1);
    const { result } = await pretrainEvents({
      train: eventsSource([long, { events: one }, person(2)]),
      validation: source,
      config: tiny,
      training: { epochs: 1 },
    });
    // 10,000 events in windows of 16 are 625; a batch holds 64 at most.
    expect(result.steps).toBeGreaterThanOrEqual(10);
    expect(result.history.at(-1)!.trainLoss).toBeGreaterThan(0);
  });

  it('keeps events of one prediction time in the order in which they were given', async () => {
    const network = encoder();
    const tied = (order: readonly string[]): Timeline => ({
      events: order.map((type) => ({ type, time: '2026-01-05T08:00:00Z' })),
    });
    const rows = await network.encode([tied(types), tied(types), tied([...types].reverse())]);
    const row = (index: number) => [...rows.subarray(index * 16, (index + 1) * 16)];
    expect(row(0).every(Number.isFinite)).toBe(true);
    expect(row(0)).toEqual(row(1));
    expect(row(2)).not.toEqual(row(0));
  });

  it('knows how long somebody has been silent', async () => {
    const network = encoder();
    const [sequence] = await source.read([{ index: 0 }]);
    const last = sequence!.times.at(-1)!;
    expect(cls(network, [sequence!], [[last + 60]])).not.toEqual(cls(network, [sequence!], [[last + 30 * 86_400]]));
  });

  it('does not take what a coach does for the end of a silence', async () => {
    const network = encoder();
    const day = 86_400;
    const silent = eventsSource([
      {
        events: [
          { type: 'meal', time: 0 },
          { type: 'meal', time: 9 * day, byPerson: false },
        ],
      },
    ]);
    const [alone, answered] = [await silent.read([{ index: 0, before: day }]), await silent.read([{ index: 0 }])];
    expect(network.batch(answered, silent.tables, [[10 * day]])['predictionTimes']).toEqual(
      network.batch(alone, silent.tables, [[10 * day]])['predictionTimes'],
    );
  });

  it('reads names that training never saw as unknown', () => {
    const stranger = eventsSource([{ events: [{ type: 'never seen', time: 0, value: 3, item: 'new' }] }]);
    const lookup = eventsLookup(vocabulary, stranger.tables);
    expect([...lookup.typeIds, ...lookup.itemIds]).toEqual([unknownId, unknownId]);
    expect(lookup.scaler(0, 0)).toBeUndefined();
  });
});
