import { chooseBackend } from '@daybook/core/node';
import { createRandom, toTensors, type EventSequence } from '@daybook/core';
import { maskId } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsBatch } from './batch.ts';
import { eventsConfig, eventsPretrainingSchema } from './config.ts';
import { events, initEvents } from './model.ts';
import { sampleEvents } from './objective.ts';
import { eventsSource } from './pretrained.ts';
import { eventsSizes, fitEventsVocabulary, eventsLookup } from './vocabulary.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

const types = ['weigh_in', 'meal', 'content_read'];
const random = createRandom('timelines');
const source = eventsSource(
  Array.from({ length: 6 }, (_, person) => ({
    id: `u${person}`,
    start: '2026-01-01',
    events: Array.from({ length: 4 + person }, (_, step) => ({
      type: types[random.integer(3)]!,
      time: 1_767_300_000 + step * 30_000 + random.integer(20_000),
      ...(random.uniform() < 0.5 ? { value: 80 + random.normal() } : {}),
      ...(random.uniform() < 0.5 ? { item: `article-${random.integer(3)}` } : {}),
    })),
  })),
);
const vocabulary = await fitEventsVocabulary(source);
const lookup = eventsLookup(vocabulary, source.tables);
const sizes = {
  ...eventsSizes(vocabulary),
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 32,
  maxLength: 16,
};
const config = eventsConfig('small', { ...sizes, objective: 'masked', experts: 'none' });
const pretraining = eventsPretrainingSchema.parse({ maskProbability: 0.4 });
const sequences = await source.read(Array.from({ length: source.size }, (_, index) => ({ index })));
const predictionTimes = sequences.map(({ times }) => [times.at(-1)! + 3600]);

function changed(sequence: EventSequence, steps: ReadonlySet<number>): EventSequence {
  const other = {
    ...sequence,
    types: sequence.types.slice(),
    items: sequence.items.slice(),
    values: sequence.values.slice(),
  };
  for (const step of steps) {
    other.types[step] = (other.types[step]! + 1) % 3;
    other.items[step] = other.items[step]! < 0 ? 0 : -1;
    other.values[step] = Number.isNaN(other.values[step]) ? 81 : NaN;
  }
  return other;
}

describe('sampleEvents', () => {
  it('hides what stands at the steps asked about', () => {
    const example = sampleEvents(sequences, config, pretraining, lookup, {
      random: createRandom(1),
      task: 'hiddenSteps',
    });
    const others = sequences.map((sequence, row) => changed(sequence, new Set(example.predicted[row])));
    const other = sampleEvents(others, config, pretraining, lookup, { random: createRandom(1), task: 'hiddenSteps' });
    expect(other.predicted).toEqual(example.predicted);
    for (const name of [
      'types',
      'typesBefore',
      'typesAfter',
      'gapsBefore',
      'items',
      'values',
      'valueStates',
      'gaps',
      'days',
      'hours',
      'weekdays',
    ] as const)
      expect(other.batch[name], name).toEqual(example.batch[name]);
    expect(other.batch.typeLabels).not.toEqual(example.batch.typeLabels);
  });

  it('tells of each event what stands before and after it, unless steps look back', () => {
    const { types, typesBefore, typesAfter, gaps, gapsBefore } = eventsBatch(sequences.slice(0, 1), config, {
      lookup,
      predictionTimes,
      hidesAnswers: true,
    });
    const length = types.shape[1]!;
    for (let step = 0; step < length; step++) {
      expect([typesBefore.data[step], typesAfter.data[step], gapsBefore.data[step]]).toEqual([
        types.data[step - 1] ?? 0,
        step + 1 < length ? types.data[step + 1] : 0,
        gaps.data[step - 1] ?? 0,
      ]);
    }
    const next = eventsBatch(sequences, eventsConfig('small', { ...sizes, objective: 'next' }), {
      lookup,
      predictionTimes,
    });
    expect(next.typesAfter.data.every((id) => id === 0)).toBe(true);
  });

  it('hidesAnswers what only a reader at a prediction time may know', () => {
    const { batch } = sampleEvents(sequences, config, pretraining, lookup, { random: createRandom(1) });
    expect(batch.changes.data.every((each) => each === 0)).toBe(true);
    expect(['lags', 'activity', 'stepsBefore'].filter((name) => name in batch)).toEqual([]);
    expect(eventsBatch(sequences, config, { lookup, predictionTimes }).lags!.data.some((lag) => lag > 0)).toBe(true);
  });

  it('hides when a hidden event was', () => {
    const step = 2;
    const hidden = sequences.map(() => new Set([step]));
    const shifted = sequences.map((sequence) => ({
      ...sequence,
      times: sequence.times.map((time, index) => (index === step ? time + 2000 : time)),
    }));
    expect(eventsBatch(shifted, config, { lookup, predictionTimes, hidden, hidesAnswers: true })).toEqual(
      eventsBatch(sequences, config, { lookup, predictionTimes, hidden, hidesAnswers: true }),
    );
    expect(eventsBatch(shifted, config, { lookup, predictionTimes })).not.toEqual(
      eventsBatch(sequences, config, { lookup, predictionTimes }),
    );
  });

  it('hides the same steps whosever second segment it is, and asks of own events only', () => {
    const { batch, plans, predicted } = sampleEvents(
      sequences,
      config,
      { ...pretraining, maskProbability: 0.9 },
      lookup,
      {
        random: createRandom(3),
      },
    );
    expect(plans!.some(({ label }) => label === 0)).toBe(true);
    const length = batch.types.shape[1]!;
    plans!.forEach(({ label, cut }, row) => {
      const masked = sequences[row]!.times.reduce(
        (count, _, step) => count + (step >= cut && batch.types.data[row * length + step] === maskId ? 1 : 0),
        0,
      );
      expect(masked).toBeGreaterThan(0);
      if (label === 0) expect(Math.max(-1, ...predicted[row]!)).toBeLessThan(cut);
    });
  });

  it('tells nothing of the second segment once content is zeroed', () => {
    const { batch } = sampleEvents(sequences, config, pretraining, lookup, {
      random: createRandom(5),
      task: 'nextSegment',
    });
    const own = eventsBatch(sequences, config, { lookup, predictionTimes });
    for (const name of ['gaps', 'positions', 'days', 'hours', 'weekdays', 'segmentIds', 'mask'] as const)
      expect(batch[name], name).toEqual(own[name]);
    expect(batch.types).not.toEqual(own.types);
  });

  it('asks the next event of the output before it, which cannot see it', () => {
    const next = eventsConfig('small', { ...sizes, objective: 'next' });
    const params = initEvents(next, createRandom(0));
    const { batch, predicted } = sampleEvents(sequences, next, pretraining, lookup, {
      random: createRandom(1),
      task: 'hiddenSteps',
    });
    expect(predicted[0]).toEqual([1, 2, 3]);
    expect(Array.from(batch.places.data.slice(0, 3))).toEqual([1, 2, 3]);
    const outputs = (from: readonly EventSequence[]) =>
      tf.tidy(() =>
        events(params, next, toTensors(eventsBatch(from, next, { lookup, predictionTimes }))).hidden.arraySync(),
      );
    const [before, after] = [outputs(sequences), outputs(sequences.map((sequence) => changed(sequence, new Set([2]))))];
    expect(after[0]!.slice(1, 3)).toEqual(before[0]!.slice(1, 3));
    expect(after[0]![3]).not.toEqual(before[0]![3]);
    expect(after[0]![0]).not.toEqual(before[0]![0]);
  });
});
