import type { EventColumns } from './event-columns.ts';

/** The order of people and events in a store. */
export type StoreOrder = {
  /** Index into `tables.user` of each person, sorted by user id. [people] */
  readonly people: Int32Array;
  /** Events of person i are `events[offset[i] … offset[i + 1])`. [people + 1] */
  readonly offset: Int32Array;
  /** Rows of the columns by person, then by time; equal times keep the order of rows. [events] */
  readonly events: Uint32Array;
};

/** Indexes into `tables.user`, sorted by user id. */
export function sortPeople({ tables }: EventColumns): Int32Array {
  const { names } = tables.user;
  return Int32Array.from(names.keys()).sort((left, right) => (names[left]! < names[right]! ? -1 : 1));
}

/** The store order of all events in the columns. `people` (sorted) must include everyone who has any. */
export function orderEvents(columns: EventColumns, people: Int32Array): StoreOrder {
  const rank = new Int32Array(columns.tables.user.length);
  people.forEach((user, position) => (rank[user] = position));

  const users = columns.user.values;
  const offset = new Int32Array(people.length + 1);
  for (const user of users) offset[rank[user]! + 1]!++;
  for (let person = 0; person < people.length; person++) offset[person + 1]! += offset[person]!;

  const events = new Uint32Array(users.length);
  const next = offset.slice();
  users.forEach((user, row) => (events[next[rank[user]!]!++] = row));
  sortWithinPeople(events, offset, columns.time.values);
  return { people, offset, events };
}

function sortWithinPeople(events: Uint32Array, offset: Int32Array, times: Float64Array): void {
  for (let person = 0; person + 1 < offset.length; person++) {
    const own = events.subarray(offset[person], offset[person + 1]);
    const ordered = own.every((row, place) => place === 0 || times[own[place - 1]!]! <= times[row]!);
    if (!ordered) own.sort((left, right) => times[left]! - times[right]! || left - right);
  }
}
