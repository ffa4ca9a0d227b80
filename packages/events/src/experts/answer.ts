import type { EventSequence } from '@daybook/core';
import type { EventsConfig } from '../config.ts';
import type { EventsLookup } from '../vocabulary.ts';
import { expertProbabilities } from './fit.ts';
import { expertEvents, targetNames, type EventsExperts, type ExpertEvent, type FittedExperts } from './fit-experts.ts';
import { followTarget, frequenciesOf, isLabel, knownBefore, type TargetFollower } from './follow-timeline.ts';
import type { Before, TargetName } from './targets.ts';
import { followValues } from './values.ts';

/** What the experts of one target say of an event. */
export type TargetAnswer = {
  /** p of the event's own class by frequency and by each expert; empty where the event has none. */
  readonly probabilities: readonly number[];
  /** How much each expert has seen in the event's contexts. */
  readonly totals: readonly number[];
};

export type EventAnswer = Readonly<Record<TargetName, TargetAnswer>> & { readonly guesses: readonly number[] };

/** The followers of a timeline as they stand before a step. */
export type Standing = {
  readonly event: ExpertEvent;
  readonly before: Before;
  readonly followers: Readonly<Record<TargetName, TargetFollower>>;
  readonly group: number;
  readonly guesses: readonly number[];
};

/** Walks a timeline; `visit` is called for every step before the step is known to the experts. */
export function walkTimeline(
  sequence: EventSequence,
  config: EventsConfig,
  lookup: EventsLookup,
  experts: EventsExperts,
  visit: (step: number, standing: Standing) => void,
): void {
  const group = experts.groupOf(sequence.userId);
  const events = expertEvents(sequence, config, lookup);
  const before = knownBefore(events);
  const follow = (name: TargetName) => followTarget(experts[name].target, experts[name].counts, group);
  const followers = { type: follow('type'), item: follow('item'), gap: follow('gap') };
  const values = followValues(experts.values.medians);
  events.forEach((event, step) => {
    const guesses = Number.isNaN(event.value) ? [] : values.before(event.type, event.item);
    visit(step, { event, before: before[step]!, followers, group, guesses });
    for (const name of targetNames) followers[name].add(event[name], before[step]!);
    if (!Number.isNaN(event.value)) values.add(event.type, event.item, event.value);
  });
}

export function answerTarget(
  { target, counts, fitted }: FittedExperts,
  name: TargetName,
  { event, before, followers, group }: Standing,
): TargetAnswer {
  const label = event[name];
  const evidence = followers[name].evidence(label, before);
  if (!isLabel(target, label)) return { probabilities: [], totals: evidence.totals };
  const frequency = frequenciesOf(target, counts, group)[label]!;
  return {
    probabilities: expertProbabilities(target, fitted.strengths, { ...evidence, frequency }),
    totals: evidence.totals,
  };
}

/** What experts say of each event, told of the events before it. */
export function answerTimeline(
  sequence: EventSequence,
  config: EventsConfig,
  lookup: EventsLookup,
  experts: EventsExperts,
): EventAnswer[] {
  const answers: EventAnswer[] = [];
  walkTimeline(sequence, config, lookup, experts, (_, standing) => {
    const answer = (name: TargetName) => answerTarget(experts[name], name, standing);
    answers.push({ type: answer('type'), item: answer('item'), gap: answer('gap'), guesses: standing.guesses });
  });
  return answers;
}

/** What the experts say of every class before an event. */
export type Distribution = {
  /** How often each class occurs; a class of which no expert has seen any has its share of it from each. */
  readonly frequencies: Float64Array;
  /** p of a class that no expert has seen over its frequency, by frequency and by each expert. */
  readonly unseen: readonly number[];
  /** The others: p by frequency and by each expert. */
  readonly seen: ReadonlyMap<number, readonly number[]>;
};

export function distributionOf(
  { target, counts, fitted }: FittedExperts,
  { followers, before, group }: Standing,
): Distribution {
  const follower = followers[target.name];
  const frequencies = frequenciesOf(target, counts, group);
  const { totals } = follower.evidence(-1, before);
  const nothing = target.experts.map(() => 0);
  const seen = Array.from(follower.candidates(before), (label) => {
    const evidence = { ...follower.evidence(label, before), frequency: frequencies[label]! };
    return [label, expertProbabilities(target, fitted.strengths, evidence)] as const;
  });
  return {
    frequencies,
    unseen: expertProbabilities(target, fitted.strengths, { counts: nothing, totals, frequency: 1 }),
    seen: new Map(seen),
  };
}

const weigh = (probabilities: readonly number[], shares: ArrayLike<number>) =>
  probabilities.reduce((sum, probability, place) => sum + probability * shares[place]!, 0);

/** p of every class by a mixture of frequency and the experts. [classes] */
export function mixDistribution({ frequencies, unseen, seen }: Distribution, shares: ArrayLike<number>): Float64Array {
  const share = weigh(unseen, shares);
  const all = frequencies.map((frequency) => frequency * share);
  for (const [label, probabilities] of seen) all[label] = weigh(probabilities, shares);
  return all;
}
