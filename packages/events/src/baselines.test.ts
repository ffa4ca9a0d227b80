import { describe, expect, it } from 'vitest';
import { numSpecialIds } from '@daybook/core/training';
import { describeEvents, evaluateEventsBaselines, fitEventsBaselines } from './baselines.ts';
import { eventsConfig } from './config.ts';
import { createHabit } from './own-habit.ts';
import { eventsSource } from './pretrained.ts';
import { eventsLookup, eventsSizes, fitEventsVocabulary } from './vocabulary.ts';

describe('createHabit', () => {
  it('counts what came before, newer labels weighing more', () => {
    const habit = createHabit();
    expect(habit.before(7)).toEqual({ counts: [0, 0, 0], totals: [0, 0, 0], guess: 0 });
    for (const label of [7, 8, 7]) habit.add(label);
    const { counts, totals, guess } = habit.before(7);
    expect(counts[0]).toBe(2);
    // .8 twice faded, and once new.
    expect(counts[2]).toBeCloseTo(0.8 ** 2 + 1, 10);
    expect(totals[2]).toBeCloseTo(0.8 ** 2 + 0.8 + 1, 10);
    expect(habit.before(8).counts[2]).toBeCloseTo(0.8, 10);
    expect(guess).toBe(7);
  });
});

/** Each person does one thing only, at steps of their own. */
const timelines = Array.from({ length: 6 }, (_, person) => ({
  events: Array.from({ length: 12 }, (_, step) => ({
    type: ['run', 'swim', 'read'][person % 3]!,
    item: `item-${person}`,
    time: 1_767_300_000 + step * 3600 * (1 + (person % 3)),
  })),
}));
const source = eventsSource(timelines);
const vocabulary = await fitEventsVocabulary(source);
const config = eventsConfig('tiny', eventsSizes(vocabulary));
const lookup = eventsLookup(vocabulary, source.tables);

describe('evaluateEventsBaselines', () => {
  it('has the habits of persons who repeat themselves', async () => {
    const sequences = await source.read(timelines.map((_, index) => ({ index })));
    const examples = sequences.flatMap((sequence) => describeEvents(sequence, config, lookup).slice(1));
    const fitted = await fitEventsBaselines(source, config, lookup);
    const { ownHabit, mostFrequent } = evaluateEventsBaselines(fitted, config, examples);
    expect(ownHabit!['typeAccuracy']).toBe(1);
    for (const metric of ['typeNll', 'itemNll', 'dtNll'])
      expect(ownHabit![metric], metric).toBeLessThan(0.5 * mostFrequent![metric]!);
  });

  it('sees nothing of the event itself or after it', async () => {
    const [sequence] = await source.read([{ index: 0 }]);
    const changed = { ...sequence!, types: sequence!.types.map((type, step) => (step > 4 ? 1 : type)) };
    const [own, other] = [sequence!, changed].map((each) => describeEvents(each, config, lookup)[5]!);
    expect(other!.type).not.toBe(own!.type);
    expect(other!.own.type.totals).toEqual(own!.own.type.totals);
    expect(other!.own.type.guess).toBe(own!.own.type.guess);
    expect(own!.own.type.guess).toBe(numSpecialIds + vocabulary.types.indexOf('run'));
  });
});
