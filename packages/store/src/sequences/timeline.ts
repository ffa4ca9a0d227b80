import { readRanges, type RowRange } from '../file/row-ranges.ts';
import type { Store } from '../file/store.ts';

/** All events of one person, their own and those they received, in time order. */
export type Timeline = {
  readonly userId: string;
  /** Unix seconds. [length] */
  readonly times: Float64Array;
  /** Index into `store.tables.type`. [length] */
  readonly types: Int32Array;
  /** 1 where the person originated the event, 0 where someone else did. [length] */
  readonly byPerson: Uint8Array;
  /** NaN where the event has no value. [length] */
  readonly values: Float64Array;
  /** Index into `store.tables.item`, -1 where the event has none. [length] */
  readonly items: Int32Array;
};

/**
 * Timelines of `people` (places in `store.userIds`), in that order. Reading many at once is faster, because neighbours
 * are
 * read together.
 * @throws RangeError when there is no such person.
 */
export function readTimelines(store: Store, people: readonly number[]): Timeline[] {
  const ranges = people.map((person) => rangeOf(store.offsets.event, person));
  const times = readRanges(store.events.time, ranges);
  const types = readRanges(store.events.type, ranges);
  const values = readRanges(store.events.value, ranges);
  const items = readRanges(store.events.item, ranges);
  const byPerson = readRanges(store.events.byPerson, ranges);
  return people.map((person, place) => ({
    userId: store.userIds[person]!,
    times: times[place]!,
    types: types[place]!,
    byPerson: byPerson[place]!,
    values: values[place]!,
    items: items[place]!,
  }));
}

/** The rows of one person. @throws RangeError when there is no such person. */
export function rangeOf(offset: Float64Array, person: number): RowRange {
  const [from, to] = [offset[person], offset[person + 1]];
  if (from === undefined || to === undefined)
    throw new RangeError(`There is no person ${person} among ${offset.length - 1}.`);
  return { from, to };
}
