import { ConfigError, sliceSequence, type MessageSequence, type Random, type SequenceSource } from '@daybook/core';
import {
  planSegments,
  segmentCandidates,
  type NegativeKind,
  type SegmentCandidate,
  type SegmentKind,
  type SegmentPlan,
} from '@daybook/core/training';
import type { ConversationPretraining } from './config.ts';

/**
 * A question that can be written down: the cut of one conversation of a source, and whose messages follow it. Own
 * segments name their own steps.
 */
export type SegmentExample = {
  readonly index: number;
  /** Messages before the cut. */
  readonly cut: number;
  readonly kind: SegmentKind;
  /** The conversation whose messages follow: `index` itself for own and reordered segments. */
  readonly donor: number;
  /** Which of its messages, one for each step from the cut on. */
  readonly donorSteps: Int32Array;
};

export type ExamplesWanted = {
  readonly perKind: Readonly<Partial<Record<SegmentKind, number>>>;
  readonly random: Random;
};

/** Conversations among which donors are looked for: what is in memory at once. */
const poolSize = 1024;
/** A plan is own or not by chance, so more rounds are needed than plans. */
const roundsPerExample = 8;

/** Mean text vector of a conversation: negatives of the kind `similar` are near in it. */
function signature({ vectors, vectorSize }: MessageSequence): Float32Array {
  const mean = new Float32Array(vectorSize);
  for (let index = 0; index < vectors.length; index++) mean[index % vectorSize]! += vectors[index]!;
  return mean;
}

/** Candidates with roles and, where the kind `similar` is wanted, a signature. */
export function conversationCandidates(
  sequences: readonly MessageSequence[],
  withSignatures: boolean,
): SegmentCandidate[] {
  return segmentCandidates(sequences, (sequence) => ({
    roles: sequence.roles,
    ...(withSignatures ? { signature: signature(sequence) } : {}),
  }));
}

/** Plans of one conversation after another, `perKind` of each kind where donors are found. */
function* drawPlans(
  candidates: readonly SegmentCandidate[],
  { minimumCut, maximumCut }: ConversationPretraining,
  { perKind, random }: ExamplesWanted,
): Generator<{ readonly row: number; readonly plan: SegmentPlan }> {
  const kinds = Object.keys(perKind).filter((kind): kind is NegativeKind => kind !== 'own');
  const drawn = candidates.map(() => new Map<SegmentKind, number>());
  for (const [place, kind] of kinds.entries()) {
    const rounds = roundsPerExample * Math.max(perKind[kind] ?? 0, place === 0 ? (perKind.own ?? 0) : 0);
    for (let round = 0; round < rounds; round++) {
      for (const [row, plan] of planSegments(
        candidates,
        { minimumCut, maximumCut, kinds: { [kind]: 1 } },
        random.fork(kind, round),
      ).entries()) {
        const count = drawn[row]!.get(plan.kind) ?? 0;
        const isWanted = plan.kind === kind || (plan.kind === 'own' && place === 0);
        if (plan.weight === 0 || !isWanted || count >= (perKind[plan.kind] ?? 0)) continue;
        drawn[row]!.set(plan.kind, count + 1);
        yield { row, plan };
      }
    }
  }
}

/**
 * Questions about every conversation of a source that is long enough, `perKind` of each kind. The same `random` draws
 * the same.
 * @throws ConfigError when no kind of negative is wanted.
 */
export async function sampleSegmentExamples(
  source: SequenceSource<MessageSequence>,
  pretraining: ConversationPretraining,
  wanted: ExamplesWanted,
): Promise<SegmentExample[]> {
  if (Object.keys(wanted.perKind).every((kind) => kind === 'own'))
    throw new ConfigError('sampleSegmentExamples: perKind names no kind of negative. Try { own: 5, random: 5 }.');
  const eligible = Array.from({ length: source.size }, (_, index) => index).filter(
    (index) => source.lengths[index]! >= pretraining.minimumLength,
  );
  wanted.random.fork('pools').shuffle(eligible);
  const examples: SegmentExample[] = [];
  for (let from = 0; from < eligible.length; from += poolSize) {
    const indexes = eligible.slice(from, from + poolSize);
    const sequences = await source.read(indexes.map((index) => ({ index })));
    const candidates = conversationCandidates(sequences, (wanted.perKind.similar ?? 0) > 0);
    for (const { row, plan } of drawPlans(candidates, pretraining, {
      ...wanted,
      random: wanted.random.fork('plans', from),
    })) {
      examples.push({
        index: indexes[row]!,
        cut: plan.cut,
        kind: plan.kind,
        donor: indexes[plan.donor]!,
        donorSteps: plan.donorSteps,
      });
    }
  }
  return examples.sort((a, b) => a.index - b.index);
}

export type SegmentWindow = {
  readonly recipient: MessageSequence;
  readonly donor: MessageSequence;
  readonly cut: number;
  readonly donorSteps: Int32Array;
};

/**
 * The part of a question that fits into `maxLength` steps: half before the cut and half after, or more of one where the
 * other is short.
 */
export function windowExample({ recipient, donor, cut, donorSteps }: SegmentWindow, maxLength: number): SegmentWindow {
  const { length } = recipient.times;
  const from = Math.max(0, Math.min(cut - Math.floor(maxLength / 2), length - maxLength));
  const to = Math.min(length, from + maxLength);
  return {
    recipient: sliceSequence(recipient, from, to),
    donor,
    cut: cut - from,
    donorSteps: donorSteps.subarray(0, to - cut),
  };
}
