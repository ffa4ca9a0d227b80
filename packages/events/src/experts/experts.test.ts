import { createRandom, disposeParams, toTensors, type EventSequence } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { numSpecialIds } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsConfig, eventsPretrainingSchema } from '../config.ts';
import { evaluateEvents } from '../evaluate.ts';
import { initEvents } from '../model.ts';
import { labelLogProbabilities, predictEvents, sampleEvents } from '../objective.ts';
import { eventsSource } from '../pretrained.ts';
import { startFromExperts } from '../start-from-experts.ts';
import { eventsLookup, eventsSizes, fitEventsVocabulary } from '../vocabulary.ts';
import { answerTimeline, distributionOf, mixDistribution, walkTimeline } from './answer.ts';
import { createBell } from './bell.ts';
import { createDecayedCounts } from './decayed-counts.ts';
import { expertProbabilities } from './fit.ts';
import { fitEventsExperts } from './fit-experts.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

/** Each person does one thing only, with an item of their own, at a pace of their own. */
const timelines = (count: number, name = 'u') =>
  Array.from({ length: count }, (_, person) => ({
    id: `${name}${person}`,
    events: Array.from({ length: 12 }, (__, step) => ({
      type: ['run', 'swim', 'read'][person % 3]!,
      item: `item-${person % 6}`,
      time: 1_767_300_000 + step * 3600 * (1 + (person % 3)),
      ...(person % 2 === 0 ? { value: 70 + person } : {}),
    })),
  }));
const source = eventsSource(timelines(24));
const strangers = eventsSource(timelines(12, 'stranger'));
const vocabulary = await fitEventsVocabulary(source);
const config = eventsConfig('tiny', eventsSizes(vocabulary));
const lookup = eventsLookup(vocabulary, source.tables);
const experts = await fitEventsExperts(source, config, lookup);
const read = async (from = source) => from.read(Array.from({ length: from.size }, (_, index) => ({ index })));

describe('createDecayedCounts', () => {
  it('counts what came before, newer labels weighing more', () => {
    const counts = createDecayedCounts(0.8);
    for (const label of [7, 8, 7]) counts.add([[label, 1]]);
    expect(counts.of(7)).toBeCloseTo(0.8 ** 2 + 1, 10);
    expect(counts.of(8)).toBeCloseTo(0.8, 10);
    expect(counts.total()).toBeCloseTo(0.8 ** 2 + 0.8 + 1, 10);
  });

  it('stays finite over a long timeline', () => {
    const counts = createDecayedCounts(0.4);
    for (let step = 0; step < 2000; step++) counts.add([[step % 2, 1]]);
    expect(counts.total()).toBeCloseTo(1 / 0.6, 6);
    expect(counts.of(1)).toBeGreaterThan(counts.of(0));
  });
});

describe('createBell', () => {
  it('is a distribution around the mean', () => {
    const bell = createBell(200);
    for (const label of [100, 104, 96]) bell.add(label);
    const sum = Array.from({ length: 400 }, (_, label) => bell.of(label - 100)).reduce((all, each) => all + each, 0);
    expect(sum).toBeCloseTo(bell.total(), 1);
    expect(bell.of(100)).toBeGreaterThan(bell.of(120));
  });
});

describe('fitEventsExperts', () => {
  it('gives persons who repeat themselves to their own habit', () => {
    const { target, fitted } = experts.item;
    const own = target.experts.reduce(
      (sum, { of }, place) => (of === 'person' ? sum + fitted.shares[place + 1]! : sum),
      0,
    );
    expect(own).toBeGreaterThan(0.5);
    expect(fitted.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it('does not count training people for themselves', async () => {
    const [first] = await read();
    const one = eventsSource(timelines(1));
    const alone = await fitEventsExperts(one, config, eventsLookup(vocabulary, one.tables));
    const { target } = alone.type;
    const answers = answerTimeline(first!, config, lookup, alone)[0]!.type;
    target.experts.forEach(({ of }, place) => {
      if (of === 'people') expect(answers.totals[place]).toBe(0);
    });
    expect(alone.groupOf('stranger0')).toBe(-1);
  });

  it('guesses values better than the median of all', () => {
    const [median] = experts.values.losses;
    const found = Math.min(...experts.values.losses);
    expect(found).toBeLessThan(0.5 * median!);
  });
});

describe('answerTimeline', () => {
  const changed = (sequence: EventSequence, from: number): EventSequence => ({
    ...sequence,
    types: sequence.types.map((type, step) => (step >= from ? (type + 1) % 3 : type)),
    items: sequence.items.map((item, step) => (step >= from ? (item + 1) % 6 : item)),
    values: sequence.values.map((value, step) => (step >= from ? value + 5 : value)),
  });

  it('sees nothing of the event itself or after it', async () => {
    const [sequence] = await read(strangers);
    const step = 5;
    const own = answerTimeline(sequence!, config, lookup, experts);
    const other = answerTimeline(changed(sequence!, step), config, lookup, experts);
    for (const name of ['type', 'item', 'gap'] as const) {
      expect(other.slice(0, step)).toEqual(own.slice(0, step));
      expect(other[step]![name].totals).toEqual(own[step]![name].totals);
    }
    expect(other[step]!.type.probabilities).not.toEqual(own[step]!.type.probabilities);
  });

  it('gives probabilities that add up to 1 over all classes, and are those of the distribution', async () => {
    const [sequence] = await read(strangers);
    const answers = answerTimeline(sequence!, config, lookup, experts);
    walkTimeline(sequence!, config, lookup, experts, (step, standing) => {
      for (const name of ['type', 'item'] as const) {
        const distribution = distributionOf(experts[name], standing);
        answers[step]![name].probabilities.forEach((probability, place, all) => {
          const mixed = mixDistribution(
            distribution,
            all.map((_, other) => (other === place ? 1 : 0)),
          );
          expect(mixed.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
          expect(mixed[standing.event[name]]).toBeCloseTo(probability, 10);
        });
      }
    });
  });
});

describe('expertProbabilities', () => {
  it('fills in with its base what an expert has not seen', () => {
    const { target } = experts.type;
    const nothing = target.experts.map(() => 0);
    const strengths = [0, ...target.experts.map(() => 3)];
    const found = expertProbabilities(target, strengths, { counts: nothing, totals: nothing, frequency: 0.25 });
    expect(found).toEqual(found.map(() => expect.closeTo(0.25, 10) as number));
  });
});

describe('startFromExperts', () => {
  it('makes an untrained network nearly as good as the best mixture of its experts', async () => {
    const params = initEvents(config, createRandom(0));
    startFromExperts(params, config, experts, source.size);
    const { metrics, baselines } = await evaluateEvents(
      { params, config, vocabulary },
      experts,
      eventsPretrainingSchema.parse({}),
      strangers,
      { tokenBudget: 1024, maxLength: config.maxLength },
      { passes: 1, random: createRandom(1), all: true },
    );
    // What the share of the network's own answers costs at most.
    const most = -Math.log(0.9) + 0.02;
    for (const name of ['typeNll', 'itemNll', 'dtNll']) {
      expect(metrics[name], name).toBeLessThan(baselines['blend']![name]! + most);
      expect(baselines['blend']![name], name).toBeLessThan(0.5 * baselines['mostFrequent']![name]!);
    }
    expect(metrics['itemHit@10']).toBe(1);
    expect(metrics['valueMae']).toBeCloseTo(baselines['blend']!['valueMae']!, 5);
    disposeParams(params);
  });

  it('mixes probabilities: of all types together they are 1', async () => {
    const params = initEvents(config, createRandom(0));
    startFromExperts(params, config, experts, source.size);
    const [sequence] = await read(strangers);
    const sampling = { random: createRandom(1), task: 'hiddenSteps' } as const;
    const { batch } = sampleEvents([sequence!], config, eventsPretrainingSchema.parse({}), lookup, sampling, experts);
    const step = 3;
    const sum = vocabulary.types.reduce((all, _, type) => {
      const label = numSpecialIds + type;
      const asked = answerTimeline(
        {
          ...sequence!,
          types: sequence!.types.map((own, at) =>
            at === step ? source.tables['type']!.indexOf(vocabulary.types[type]!) : own,
          ),
        },
        config,
        lookup,
        experts,
      )[step]!.type;
      const typeLabels = { ...batch.typeLabels, data: batch.typeLabels.data.slice() };
      const typeExperts = { ...batch.typeExperts!, data: batch.typeExperts!.data.slice() };
      typeLabels.data[step - 1] = label;
      typeExperts.data.set(asked.probabilities.map(Math.log), (step - 1) * asked.probabilities.length);
      const logs = tf.tidy(() => {
        const tensors = toTensors({ ...batch, typeLabels, typeExperts });
        return labelLogProbabilities(predictEvents(params, config, tensors), tensors).type.dataSync();
      });
      return all + Math.exp(logs[step - 1]!);
    }, 0);
    // The network's own answers leave a little for the ids that name no type.
    expect(sum).toBeGreaterThan(0.97);
    expect(sum).toBeLessThan(1.0001);
    disposeParams(params);
  });
});
