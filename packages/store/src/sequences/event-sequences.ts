import type { EventSequence, SequenceSource } from '@daybook/core';
import { readRanges } from '../file/row-ranges.ts';
import { readFloat32, readInt32, sequencesByPerson, sourceOf, type SourceOptions } from './sequence-rows.ts';
import type { Store } from '../file/store.ts';

/**
 * All events of each person as a source of sequences; messages and meals appear by their type.
 *
 * @example
 * const source = openEvents(store, { people: ['u1'] });
 * const [sequence] = await source.read([{ index: 0, limit: 64 }]);
 * // sequence.types [steps]: indexes into source.tables.type; sequence.values [steps], NaN where absent
 *
 * @throws ConfigError from `read` when a request's index is not a sequence of the source.
 */
export function openEvents(store: Store, options: SourceOptions = {}): SequenceSource<EventSequence> {
  const { events, tables } = store;
  const sequences = sequencesByPerson(store, store.offsets.event, events.time, options);
  return sourceOf(store, sequences, {
    before: options.before,
    tables: { type: tables.type, item: tables.item },
    time: events.time,
    readFields(steps) {
      const types = readInt32(events.type, steps);
      const values = readFloat32(events.value, steps);
      const items = readInt32(events.item, steps);
      const byPerson = readRanges(events.byPerson, steps);
      return steps.map((_, place) => ({
        types: types[place]!,
        values: values[place]!,
        items: items[place]!,
        byPerson: byPerson[place]!.slice(),
      }));
    },
  });
}
