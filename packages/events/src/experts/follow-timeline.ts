import { numSpecialIds } from '@daybook/core/training';
import { createBell, type Bell } from './bell.ts';
import { createDecayedCounts, type DecayedCounts } from './decayed-counts.ts';
import { createPeopleCounts, type PeopleCounts } from './people-counts.ts';
import type { Before, EventIds, Expert, Target } from './targets.ts';

/** Weight of each class that an event counts for; they sum to 1. */
export type Spread = readonly (readonly [label: number, weight: number])[];

/** What training people did: how often each class occurs (`everywhere`), and the counts of a target's experts. */
export type TargetCounts = {
  readonly everywhere: PeopleCounts;
  /** In the order of the experts; absent where the person's own events count. */
  readonly byExpert: readonly (PeopleCounts | undefined)[];
  /** Of each class, for experts whose shape is `spread`. */
  readonly spreads: readonly Spread[];
};

export function createTargetCounts({ experts }: Target, spreads: readonly Spread[]): TargetCounts {
  return {
    everywhere: createPeopleCounts(),
    byExpert: experts.map((expert) => (expert.of === 'people' ? createPeopleCounts() : undefined)),
    spreads,
  };
}

const everyContext = [0];
const contextsOf = ({ contexts }: Expert, before: Before) => contexts?.(before) ?? everyContext;

const spreadOf = ({ shape }: Expert, { spreads }: TargetCounts, label: number): Spread =>
  (shape === 'spread' ? spreads[label] : undefined) ?? [[label, 1]];

/** Half for the class itself, half for its neighbours where classes have any. */
const halfSpread = ({ spreads }: TargetCounts, label: number): Spread =>
  spreads[label]
    ? [[label, 0.5], ...spreads[label].map(([near, weight]) => [near, weight / 2] as const)]
    : [[label, 1]];

const frequencies = new WeakMap<TargetCounts, Map<number, Float64Array>>();
/** Times that each class is seen beyond what was counted. */
const smoothing = 0.5;

/** How often each class occurs among training people but those of `group`; computed when all is counted. [classes] */
export function frequenciesOf({ numClasses }: Target, counts: TargetCounts, group: number): Float64Array {
  if (!frequencies.has(counts)) frequencies.set(counts, new Map());
  const known = frequencies.get(counts)!;
  let all = known.get(group);
  if (!all) {
    const { everywhere } = counts;
    const total = everywhere.total(group, 0) + smoothing * numClasses;
    all = Float64Array.from({ length: numClasses }, (_, label) => (everywhere.of(group, 0, label) + smoothing) / total);
    known.set(group, all);
  }
  return all;
}

/** Adds an event of a training person. */
export function countEvent(target: Target, counts: TargetCounts, group: number, label: number, before: Before): void {
  if (group < 0 || !isLabel(target, label)) return;
  counts.everywhere.add(group, 0, halfSpread(counts, label));
  target.experts.forEach((expert, place) => {
    const own = counts.byExpert[place];
    if (own) for (const context of contextsOf(expert, before)) own.add(group, context, spreadOf(expert, counts, label));
  });
}

/** Whether an id names a class: of types and items the special ids do not, of gaps only 0 does not. */
export const isLabel = ({ name }: Target, id: number): boolean => id >= (name === 'gap' ? 1 : numSpecialIds);

/** For each expert how much it has seen in the event's contexts, and how much of that was `label`. */
export type Evidence = { readonly counts: readonly number[]; readonly totals: readonly number[] };

/** The experts of a target along one timeline. */
export type TargetFollower = {
  evidence(label: number, before: Before): Evidence;
  /** Classes of which some expert has seen any. */
  candidates(before: Before): Set<number>;
  add(label: number, before: Before): void;
};

export function followTarget(target: Target, counts: TargetCounts, group: number): TargetFollower {
  const own = target.experts.map(() => new Map<number, DecayedCounts>());
  const bell: Bell = createBell(target.numClasses);
  const countsIn = (place: number, context: number, label: number): readonly [count: number, total: number] => {
    const ofPeople = counts.byExpert[place];
    if (ofPeople) return [ofPeople.of(group, context, label), ofPeople.total(group, context)];
    if (target.experts[place]!.shape === 'bell') return [bell.of(label), bell.total()];
    const ofPerson = own[place]!.get(context);
    return ofPerson ? [ofPerson.of(label), ofPerson.total()] : [0, 0];
  };
  return {
    evidence(label, before) {
      const [seen, totals] = [target.experts.map(() => 0), target.experts.map(() => 0)];
      target.experts.forEach((expert, place) => {
        for (const context of contextsOf(expert, before)) {
          const [count, total] = countsIn(place, context, label);
          seen[place]! += count;
          totals[place]! += total;
        }
      });
      return { counts: seen, totals };
    },
    candidates(before) {
      const labels = target.experts.flatMap((expert, place) =>
        contextsOf(expert, before).flatMap((context) => [
          ...(counts.byExpert[place]?.labels(group, context) ?? own[place]!.get(context)?.labels() ?? []),
        ]),
      );
      return new Set(labels);
    },
    add(label, before) {
      if (!isLabel(target, label)) return;
      target.experts.forEach((expert, place) => {
        if (expert.of === 'people') return;
        if (expert.shape === 'bell') return bell.add(label);
        for (const context of contextsOf(expert, before)) {
          let seen = own[place]!.get(context);
          if (!seen) own[place]!.set(context, (seen = createDecayedCounts(expert.decay)));
          seen.add(spreadOf(expert, counts, label));
        }
      });
    },
  };
}

/** Different items that count as recent. */
const numRecentItems = 4;

/** What is known before each event of a timeline. */
export function knownBefore(events: readonly EventIds[]): Before[] {
  let recentItems: readonly number[] = [];
  return events.map((_, step) => {
    const [last, earlier] = [events[step - 1], events[step - 2]];
    if (last && last.item >= numSpecialIds)
      recentItems = [last.item, ...recentItems.filter((item) => item !== last.item)].slice(0, numRecentItems);
    return {
      type: last?.type ?? 0,
      earlierType: earlier?.type ?? 0,
      gap: last?.gap ?? 0,
      item: last?.item ?? 0,
      recentItems,
      nextType: events[step + 1]?.type ?? 0,
    };
  });
}
