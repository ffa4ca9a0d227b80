import type { Question, Refusal } from '@daybook/service';
import type { Store } from '@daybook/store';
import type { Readers } from '../encoding/readers.ts';
import type { LastOwnEvent, Timeline } from '../examples/timeline.ts';
import { timelinesOf } from '../examples/workspace.ts';

/** A question about somebody whose events are at hand. */
export type Found = {
  readonly question: Question;
  readonly history: Timeline;
  /** Unix seconds. */
  readonly predictionTime: number;
  readonly readers: Readers;
  readonly types: readonly string[];
  readonly lastOwnEvent: LastOwnEvent | undefined;
};
export type Located = Found | { readonly refusal: Refusal };

/** Finds people of a store for questions. */
export function createPeopleSource(store: Store, readers: Readers, lastOwnEvent: LastOwnEvent | undefined) {
  const placeOf = new Map(store.userIds.map((userId, place) => [userId, place]));
  const { lastTime } = store;
  return (question: Question): Located => {
    const { userId = '', at } = question;
    const place = placeOf.get(userId);
    if (place === undefined) return { refusal: { status: 404, message: 'The store has nobody of this id.' } };
    const [history] = timelinesOf(store, [place]);
    return {
      question,
      history: history!,
      predictionTime: at ?? lastTime + 1,
      readers,
      types: store.tables.type,
      lastOwnEvent,
    };
  };
}
