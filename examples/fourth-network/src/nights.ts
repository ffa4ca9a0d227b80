import { DataError, hourSeconds, memorySource, type EventSequence, type SequenceSource } from '@daybook/core';
import { localTime, numSpecialIds, unknownId } from '@daybook/core/training';
import { numDurations } from './config.ts';

const peopleAtOnce = 2048;

/** The events of one type alone: nights are few, so they are kept in memory. @throws DataError when there are none. */
export async function nightsOf(
  events: SequenceSource<EventSequence>,
  sleepType: string,
): Promise<SequenceSource<EventSequence>> {
  const type = events.tables['type']!.indexOf(sleepType);
  const nights: EventSequence[] = [];
  for (let from = 0; from < events.size; from += peopleAtOnce) {
    const size = Math.min(peopleAtOnce, events.size - from);
    const people = await events.read(Array.from({ length: size }, (_, place) => ({ index: from + place })));
    for (const person of people) {
      const chosen = [...person.types.keys()].filter((step) => person.types[step] === type);
      if (chosen.length === 0) continue;
      const { byPerson: _, ...rest } = person;
      nights.push({
        ...rest,
        times: Float64Array.from(chosen, (step) => person.times[step]!),
        types: Int32Array.from(chosen, () => type),
        values: Float32Array.from(chosen, (step) => person.values[step]!),
        items: Int32Array.from(chosen, (step) => person.items[step]!),
      });
    }
  }
  if (nights.length === 0)
    throw new DataError(`sleep: there is no event of type "${sleepType}". Name the type of nights with --sleep-type.`);
  return { ...memorySource(nights, events.tables), observedUntil: events.observedUntil };
}

/** One night as the network's ids; unknown where the event has no value or no item. */
export type Night = { readonly bedtimes: number; readonly durations: number; readonly qualities: number };

/** A night is logged on waking: the event's value is hours slept, its item the quality. */
export function nightAt(
  { times, values, items, timeZone }: EventSequence,
  step: number,
  qualityIds: Int32Array,
): Night {
  const [hours, item] = [values[step]!, items[step]!];
  const qualities = item < 0 ? unknownId : qualityIds[item]!;
  if (!(hours >= 0)) return { bedtimes: unknownId, durations: unknownId, qualities };
  return {
    bedtimes: numSpecialIds + localTime(times[step]! - hours * hourSeconds, timeZone).hour,
    durations: Math.min(numDurations - 1, numSpecialIds + Math.round(2 * hours)),
    qualities,
  };
}
