import { countBefore } from '@daybook/core';
import type { LastOwnEvent, Timeline } from './timeline.ts';

/**
 * Finds people by the items that name them: in an app where people deal with each other, an event's `item` is the other
 * person's id.
 * @param items the vocabulary of items @param at the only time that will be asked for, which takes a number per person
 * instead of all times
 */
export function findPeopleByItem(
  people: Iterable<Pick<Timeline, 'userId' | 'times' | 'byPerson'>>,
  items: readonly string[],
  at?: number,
): LastOwnEvent {
  const places = new Map(items.map((item, place) => [item, place]));
  const byItem = new Map<number, Float64Array>();
  for (const { userId, times, byPerson } of people) {
    const item = places.get(userId);
    if (item === undefined) continue;
    const own = times.filter((_, step) => byPerson[step] === 1);
    byItem.set(item, at === undefined ? own : own.slice(0, countBefore(own, at)).slice(-1));
  }
  return (item, before) => {
    const own = byItem.get(item);
    return own && own[countBefore(own, before) - 1];
  };
}
