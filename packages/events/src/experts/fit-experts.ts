import type { EventSequence, SequenceSource } from '@daybook/core';
import { dtBuckets } from '@daybook/core/layers';
import { gapIds, sequenceBatches } from '@daybook/core/training';
import { eventContents } from '../batch.ts';
import type { EventsConfig } from '../config.ts';
import { gapSpreads } from '../gap-kernel.ts';
import type { EventsLookup } from '../vocabulary.ts';
import { fitTarget, type FittedTarget, type Observation } from './fit.ts';
import {
  countEvent,
  createTargetCounts,
  followTarget,
  frequenciesOf,
  isLabel,
  knownBefore,
  type TargetCounts,
} from './follow-timeline.ts';
import { groupsOf } from './people-counts.ts';
import { eventTargets, type Before, type EventIds, type Target, type TargetName } from './targets.ts';
import { fitValues, followValues, medianOf, type FittedValues } from './values.ts';

export type FittedExperts = {
  readonly target: Target;
  readonly counts: TargetCounts;
  readonly fitted: FittedTarget;
};

/** Simple methods fitted on training people: what the network is mixed with and measured beside. */
export type EventsExperts = Readonly<Record<TargetName, FittedExperts>> & {
  readonly values: FittedValues;
  /** Training people are not told of their own events by the counts. */
  readonly groupOf: (userId: string) => number;
};

/** An event as experts read it. `value` NaN: it has none. */
export type ExpertEvent = EventIds & { readonly value: number };

export function expertEvents(sequence: EventSequence, config: EventsConfig, lookup: EventsLookup): ExpertEvent[] {
  const gaps = gapIds([sequence], dtBuckets(config)).data;
  return eventContents(sequence, lookup).map(({ type, item, value }, step) => ({
    type,
    item,
    value,
    gap: gaps[step]!,
  }));
}

export const targetNames = ['type', 'item', 'gap'] as const;

/** Events of training people that smoothing and shares are fitted on, at most. */
const mostFitted = 50_000;

/** Two passes over training timelines: counts, then smoothing and shares, a person predicted by the others' counts. */
export async function fitEventsExperts(
  source: SequenceSource<EventSequence>,
  config: EventsConfig,
  lookup: EventsLookup,
): Promise<EventsExperts> {
  const groupOf = groupsOf(source.userIds);
  const targets = eventTargets(config);
  const spreads = gapSpreads(config);
  const counts = {
    type: createTargetCounts(targets.type, []),
    item: createTargetCounts(targets.item, []),
    gap: createTargetCounts(targets.gap, spreads),
  };
  const values = new Map<number, number[]>();
  const everything = { tokenBudget: 65_536, maxLength: Infinity };
  for await (const sequences of sequenceBatches(source, everything))
    for (const sequence of sequences) {
      const events = expertEvents(sequence, config, lookup);
      const group = groupOf(sequence.userId);
      const before = knownBefore(events);
      events.forEach((event, step) => {
        for (const name of targetNames) countEvent(targets[name], counts[name], group, event[name], before[step]!);
        if (Number.isNaN(event.value)) return;
        if (!values.has(event.type)) values.set(event.type, []);
        values.get(event.type)!.push(event.value);
      });
    }
  const medians = new Map([...values].map(([type, own]) => [type, medianOf(own)]));

  const seen = Array.from(source.lengths, (length) => Math.min(length, config.maxLength));
  const every = Math.max(1, Math.ceil(seen.reduce((sum, length) => sum + length, 0) / mostFitted));
  const observed: Record<TargetName, Observation[]> = { type: [], item: [], gap: [] };
  const valued: { value: number; guesses: number[] }[] = [];
  let person = 0;
  for await (const sequences of sequenceBatches(source, { ...everything, maxLength: config.maxLength }))
    for (const sequence of sequences) {
      if (person++ % every !== 0) continue;
      const events = expertEvents(sequence, config, lookup);
      const group = groupOf(sequence.userId);
      const before = knownBefore(events);
      for (const name of targetNames)
        observed[name].push(...observe(targets[name], counts[name], group, events, before));
      const follower = followValues(medians);
      for (const { type, item, value } of events) {
        if (Number.isNaN(value)) continue;
        valued.push({ value, guesses: follower.before(type, item) });
        follower.add(type, item, value);
      }
    }
  const fitted = (name: TargetName): FittedExperts => ({
    target: targets[name],
    counts: counts[name],
    fitted: fitTarget(targets[name], observed[name]),
  });
  return {
    type: fitted('type'),
    item: fitted('item'),
    gap: fitted('gap'),
    values: fitValues(medians, valued),
    groupOf,
  };
}

/** What experts have seen of the label of each event but the first. */
function observe(
  target: Target,
  counts: TargetCounts,
  group: number,
  events: readonly ExpertEvent[],
  before: readonly Before[],
): Observation[] {
  const follower = followTarget(target, counts, group);
  return events.flatMap((event, step) => {
    const label = event[target.name];
    const found =
      step > 0 && isLabel(target, label)
        ? [{ ...follower.evidence(label, before[step]!), frequency: frequenciesOf(target, counts, group)[label]! }]
        : [];
    follower.add(label, before[step]!);
    return found;
  });
}
