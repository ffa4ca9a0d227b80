import { originatedBy } from '../schema/originator.ts';
import { readRanges, type RowRange } from '../file/row-ranges.ts';
import type { Store } from '../file/store.ts';

/** Everything one person did and received, in time order. */
export type Timeline = {
  readonly userId: string;
  /** Unix seconds. [length] */
  readonly times: Float64Array;
  /** Index into `store.tables.type`. [length] */
  readonly types: Int32Array;
  /** 1 where the person originated the event, 0 where somebody else did. [length] */
  readonly byPerson: Uint8Array;
  /** NaN where the event has no value. [length] */
  readonly values: Float64Array;
  /** Index into `store.tables.item`, -1 where the event has none. [length] */
  readonly items: Int32Array;
};

/** `personRoles`: names in `from` and `actor` that mean the person, beside the person's own id. Default `['user']`. */
export type TimelineOptions = { readonly personRoles?: readonly string[] };

/**
 * Timelines of `people` (places in `store.userIds`), in that order. Ask for many at once: neighbours are read together.
 */
export function readTimelines(store: Store, people: readonly number[], options: TimelineOptions = {}): Timeline[] {
  const ranges = people.map((person) => rangeOf(store.offsets.event, person));
  const times = readRanges(store.events.time, ranges);
  const types = readRanges(store.events.type, ranges);
  const values = readRanges(store.events.value, ranges);
  const items = readRanges(store.events.item, ranges);
  const byPerson =
    options.personRoles === undefined
      ? readRanges(store.events.byPerson, ranges)
      : judgeOriginators(store, people, ranges, options.personRoles);
  return people.map((person, place) => ({
    userId: store.userIds[person]!,
    times: times[place]!,
    types: types[place]!,
    byPerson: byPerson[place]!,
    values: values[place]!,
    items: items[place]!,
  }));
}

/** The rows of one person. */
export function rangeOf(offset: Float64Array, person: number): RowRange {
  const [from, to] = [offset[person], offset[person + 1]];
  if (from === undefined || to === undefined)
    throw new RangeError(`There is no person ${person} among ${offset.length - 1}.`);
  return { from, to };
}

/** The stored column knows the default names; other names are judged from roles and actors. */
function judgeOriginators(
  store: Store,
  people: readonly number[],
  ranges: readonly RowRange[],
  personRoles: readonly string[],
): Uint8Array[] {
  const messageRanges = people.map((person) => rangeOf(store.offsets.message, person));
  const actors = readRanges(store.events.actor, ranges);
  const messageEvents = readRanges(store.messages.event, messageRanges);
  const messageRoles = readRanges(store.messages.role, messageRanges);
  return people.map((person, place) => {
    const userId = store.userIds[person]!;
    const byPerson = Uint8Array.from(actors[place]!, (actor) =>
      originatedBy(store.tables.actor[actor], userId, personRoles) ? 1 : 0,
    );
    messageEvents[place]!.forEach((event, message) => {
      const role = store.tables.role[messageRoles[place]![message]!];
      byPerson[event - ranges[place]!.from] = originatedBy(role, userId, personRoles) ? 1 : 0;
    });
    return byPerson;
  });
}
