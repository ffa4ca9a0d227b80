import type { EventSequence, SequenceSource } from '@daybook/core';
import { readRanges } from '../file/row-ranges.ts';
import {
  describeSequence,
  describeSource,
  readFloat32,
  readInt32,
  selectSteps,
  sequencesByPerson,
  type SourceOptions,
} from './sequence-rows.ts';
import type { Store } from '../file/store.ts';

/** All events of each person, messages and meals among them by their type. */
export function openEvents(store: Store, options: SourceOptions = {}): SequenceSource<EventSequence> {
  const { events, tables } = store;
  const sequences = sequencesByPerson(store, store.offsets.event, events.time, options);
  return {
    ...describeSource(store, sequences, options),
    tables: { type: tables.type, item: tables.item },
    async read(requests) {
      const steps = selectSteps(sequences, requests, events.time);
      const types = readInt32(events.type, steps);
      const values = readFloat32(events.value, steps);
      const items = readInt32(events.item, steps);
      const byPerson = readRanges(events.byPerson, steps);
      return steps.map((step, place) => ({
        ...describeSequence(store, step),
        types: types[place]!,
        values: values[place]!,
        items: items[place]!,
        byPerson: byPerson[place]!.slice(),
      }));
    },
  };
}
