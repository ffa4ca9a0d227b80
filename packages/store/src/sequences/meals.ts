import type { MealSequence, SequenceSource } from '@daybook/core';
import { readRanges } from '../file/row-ranges.ts';
import { sequencesByPerson, sourceOf, type SourceOptions } from './sequence-rows.ts';
import type { Store } from '../file/store.ts';

/**
 * The meals of each person who logged any, as a source of sequences.
 *
 * @example
 * const source = openMeals(store, { before: 1_767_225_600 });
 * const [sequence] = await source.read([{ index: 0, limit: 64 }]);
 * // foods of step i: sequence.foods[foodOffsets[i] … foodOffsets[i + 1]), indexes into source.tables.food
 *
 * @throws ConfigError from `read` when a request's index is not a sequence of the source.
 */
export function openMeals(store: Store, options: SourceOptions = {}): SequenceSource<MealSequence> {
  const { meals, tables } = store;
  const sequences = sequencesByPerson(store, store.offsets.meal, meals.time, options);
  return sourceOf(store, sequences, {
    before: options.before,
    tables: { food: tables.food },
    time: meals.time,
    readFields(steps) {
      const offsets = readRanges(
        meals.foodOffset,
        steps.map(({ from, to }) => ({ from, to: to + 1 })),
      );
      const foodRanges = offsets.map((own) => ({ from: own[0]!, to: own.at(-1)! }));
      const foods = readRanges(meals.food, foodRanges);
      const amounts = readRanges(meals.amount, foodRanges);
      return steps.map((_, place) => ({
        foodOffsets: Int32Array.from(offsets[place]!, (offset) => offset - foodRanges[place]!.from),
        foods: foods[place]!.slice(),
        amounts: Float32Array.from(amounts[place]!),
      }));
    },
  });
}
