/** Events of one person in time order: all that labels, anchors and aggregates need. */
export type Timeline = {
  readonly userId: string;
  /** Unix seconds at which the programme began, where known. */
  readonly programmeStart?: number;
  /** Unix seconds, ascending. [length] */
  readonly times: Float64Array;
  /** Index into the cohort's `types`. [length] */
  readonly types: Int32Array;
  /** NaN where the event has none. [length] */
  readonly values: ArrayLike<number>;
  /** 1 where the person originated the event, 0 where a coach or the app did. [length] */
  readonly byPerson: Uint8Array;
  /** Index into the vocabulary of items, -1 where the event has none. [length] */
  readonly items: ArrayLike<number>;
};

/**
 * When the person whom an item names last did something before a time, Unix seconds; undefined where the item names
 * nobody of the store, or somebody who had done nothing yet. `item` is an index into the vocabulary of items.
 */
export type LastOwnEvent = (item: number, before: number) => number | undefined;

/** Everybody in a store. */
export type Cohort = {
  readonly people: readonly Timeline[];
  readonly types: readonly string[];
  /** Unix seconds of the last event of anybody: nothing after it was observed. */
  readonly lastTime: number;
  /** Of everybody in the store, also where `people` are some of them. */
  readonly lastOwnEvent: LastOwnEvent;
};

export function createCohort(
  people: readonly Timeline[],
  types: readonly string[],
  lastOwnEvent: LastOwnEvent = () => undefined,
): Cohort {
  const lastTime = people.reduce((last, { times }) => Math.max(last, times.at(-1) ?? -Infinity), -Infinity);
  return { people, types, lastTime, lastOwnEvent };
}
