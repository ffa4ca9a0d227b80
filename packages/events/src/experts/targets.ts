import { numSpecialIds } from '@daybook/core/training';
import type { EventsConfig } from '../config.ts';

/** Ids of an event, the network's; 0 = none. */
export type EventIds = { readonly type: number; readonly item: number; readonly gap: number };

/** What is known before an event: its person's earlier ones, the newest last, and with `masked` the type after it. */
export type Before = {
  readonly type: number;
  readonly earlierType: number;
  readonly gap: number;
  readonly item: number;
  /** The newest different ones. */
  readonly recentItems: readonly number[];
  readonly nextType: number;
};

/**
 * A simple method that gives each class a probability: its share among the events seen in the same context, smoothed by
 * the probability that the expert `base` gives it.
 */
export type Expert = {
  /** The baseline it belongs to; of several the best is reported. */
  readonly name: string;
  /** Whose events are counted: this person's own before, or all those of training people. */
  readonly of: 'person' | 'people';
  /** Place of the expert that fills in; 0 is how often the class occurs among training people. */
  readonly base: number;
  /** Weight of an event beside the one after it; only of the person's own. */
  readonly decay: number;
  /** Contexts whose counts are added up. Absent: one for all. */
  readonly contexts?: (before: Before) => readonly number[];
  /**
   * How an event counts for classes near its own: not at all, a little for its neighbours, or all events together as a
   * bell around their mean.
   */
  readonly shape?: 'spread' | 'bell';
};

/** What is predicted of an event. */
export type TargetName = 'type' | 'item' | 'gap';
export type Target = {
  readonly name: TargetName;
  readonly numClasses: number;
  /** After how often a class occurs, which is the first. */
  readonly experts: readonly Expert[];
};

const people = { of: 'people', decay: 1, base: 0 } as const;
const person = { of: 'person', decay: 1, base: 0 } as const;

/** Gaps in a row of buckets that are taken for the same context. */
const gapsPerContext = 8;
const coarse = (gap: number) => (gap === 0 ? 0 : 1 + Math.floor(gap / gapsPerContext));
/** More than coarse gaps can be. */
const manyGaps = 4096;

const ofType = ({ type }: Before) => [type];
const ofBothTypes = ({ type, earlierType }: Before) => [earlierType * 65_536 + type];
const ofTypeAndGap = ({ type, gap }: Before) => [type * manyGaps + coarse(gap)];
const ofGap = ({ gap }: Before) => [coarse(gap)];
const ofItem = ({ item }: Before) => (item < numSpecialIds ? [] : [item]);

/** Places count frequency as 0: `base: 1` is the first expert of a list. */
const typeExperts: readonly Expert[] = [
  { ...people, name: 'previous', contexts: ofType },
  { ...people, name: 'previous', contexts: ofBothTypes, base: 1 },
  { ...people, name: 'previous', contexts: ofTypeAndGap, base: 1 },
  { ...person, name: 'ownHabit' },
  { ...person, name: 'ownHabit', decay: 0.97 },
  { ...person, name: 'ownHabit', decay: 0.8 },
  { ...person, name: 'ownPrevious', contexts: ofType, base: 1 },
  { ...person, name: 'ownPrevious', contexts: ofBothTypes, base: 7 },
];

const neighbours: Expert = {
  ...people,
  name: 'neighbours',
  contexts: ({ type, nextType }) => [type * 65_536 + nextType],
  base: 1,
};

const itemExperts: readonly Expert[] = [
  { ...people, name: 'previous', contexts: ofItem },
  { ...people, name: 'coOccurrence', contexts: ({ recentItems }) => recentItems },
  { ...person, name: 'ownHabit' },
  { ...person, name: 'ownHabit', decay: 0.97 },
  { ...person, name: 'ownHabit', decay: 0.8 },
  { ...person, name: 'ownHabit', decay: 0.4 },
  { ...person, name: 'ownPrevious', contexts: ofItem, base: 4 },
  { ...person, name: 'ownPrevious', contexts: ofType, base: 4 },
];

const gapExperts: readonly Expert[] = [
  { ...people, name: 'previous', contexts: ofGap, shape: 'spread' },
  { ...people, name: 'previous', contexts: ofType, shape: 'spread' },
  { ...people, name: 'previous', contexts: ofTypeAndGap, shape: 'spread', base: 1 },
  { ...person, name: 'ownHabit', shape: 'spread' },
  { ...person, name: 'ownHabit', decay: 0.97, shape: 'spread' },
  { ...person, name: 'ownHabit', decay: 0.8, shape: 'spread' },
  { ...person, name: 'ownHabit', decay: 0.97, base: 5 },
  { ...person, name: 'ownPrevious', contexts: ofType, shape: 'spread', base: 4 },
  { ...person, name: 'ownPrevious', contexts: ofGap, shape: 'spread', base: 4 },
  { ...person, name: 'ownMean', shape: 'bell' },
];

/** The three targets with their experts; the type after an event is known only where hidden events are predicted. */
export function eventTargets(
  config: Pick<EventsConfig, 'numTypes' | 'numItems' | 'numDtBuckets' | 'objective'>,
): Readonly<Record<TargetName, Target>> {
  return {
    type: {
      name: 'type',
      numClasses: config.numTypes,
      experts: config.objective === 'masked' ? [...typeExperts, neighbours] : typeExperts,
    },
    item: { name: 'item', numClasses: config.numItems, experts: itemExperts },
    gap: { name: 'gap', numClasses: config.numDtBuckets, experts: gapExperts },
  };
}
