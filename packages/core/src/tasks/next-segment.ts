import * as z from 'zod';
import type { Random } from '../random.ts';

/** How a second segment that is not the sequence's own was found. */
export type NegativeKind = 'random' | 'group' | 'similar' | 'reordered';
export type SegmentKind = 'own' | NegativeKind;

/** What planning needs to know of a sequence. */
export type SegmentCandidate = {
  readonly sequenceId: string;
  readonly length: number;
  readonly group?: string;
  /** Role of each step: donors are chosen so that roles line up. */
  readonly roles?: ArrayLike<number>;
  /** A vector of the whole sequence: negatives of the kind `similar` are near in it. */
  readonly signature?: Float32Array;
};

/**
 * Where the content of one sequence's second segment comes from: step `cut + i` takes the content of step
 * `donorSteps[i]` of sequence `donor`. Time, position, day and length stay the recipient's. `weight` 0: no donor fits,
 * so the sequence is left out for either label.
 */
export type SegmentPlan = {
  readonly cut: number;
  readonly label: 0 | 1;
  readonly weight: 0 | 1;
  readonly kind: SegmentKind;
  readonly donor: number;
  readonly donorSteps: Int32Array;
};

/** Settings of next-segment prediction, the same in each network's pretraining. */
export const nextSegmentPretraining = {
  minimumCut: z.number().min(0).max(1).default(0.2).describe('earliest cut, as a share of the sequence'),
  maximumCut: z.number().min(0).max(1).default(0.8).describe('latest cut, as a share of the sequence'),
  kinds: z
    .strictObject({ random: z.number().min(0), group: z.number().min(0), reordered: z.number().min(0) })
    .partial()
    .default({ random: 1 })
    .describe('how often each kind of swapped segment is drawn, as JSON'),
  segmentIdsRate: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('share of training batches with segment ids, which mark where the second segment begins'),
};

export type NextSegmentConfig = {
  /** The cut lies between these shares of the length. */
  readonly minimumCut?: number;
  readonly maximumCut?: number;
  /** Relative frequency of each kind of negative; only `random` unless said otherwise. */
  readonly kinds?: Readonly<Partial<Record<NegativeKind, number>>>;
};

const triedDonors = 8;

function drawKind(kinds: Readonly<Partial<Record<NegativeKind, number>>>, random: Random): NegativeKind {
  const entries = Object.entries(kinds) as [NegativeKind, number][];
  let remaining = random.uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of entries) if ((remaining -= weight) < 0) return kind;
  return 'random';
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquare = 0;
  let rightSquare = 0;
  for (let index = 0; index < left.length; index++) {
    product += left[index]! * right[index]!;
    leftSquare += left[index]! ** 2;
    rightSquare += right[index]! ** 2;
  }
  return product / Math.sqrt(leftSquare * rightSquare || 1);
}

/** Share of the second segment's steps whose role equals the donor's, both counted from their ends. */
function roleAgreement(recipient: SegmentCandidate, donor: SegmentCandidate, segmentLength: number): number {
  if (!recipient.roles || !donor.roles) return 1;
  let equal = 0;
  for (let back = 1; back <= segmentLength; back++)
    if (recipient.roles[recipient.length - back] === donor.roles[donor.length - back]) equal++;
  return equal / segmentLength;
}

/**
 * Donors of which the last `segmentLength` steps may be taken: long enough to leave a head of their own, and somebody
 * else.
 */
function fittingDonors(
  candidates: readonly SegmentCandidate[],
  recipient: number,
  segmentLength: number,
  maximumSegmentShare: number,
): number[] {
  const { sequenceId } = candidates[recipient]!;
  return candidates.flatMap((donor, index) =>
    donor.sequenceId !== sequenceId &&
    segmentLength <= Math.ceil(donor.length * maximumSegmentShare) &&
    segmentLength < donor.length
      ? [index]
      : [],
  );
}

function chooseDonor(
  candidates: readonly SegmentCandidate[],
  recipient: number,
  fitting: readonly number[],
  kind: NegativeKind,
  segmentLength: number,
  random: Random,
): { donor: number; kind: NegativeKind } {
  const self = candidates[recipient]!;
  const sameGroup =
    kind === 'group' && self.group !== undefined
      ? fitting.filter((index) => candidates[index]!.group === self.group)
      : [];
  const pool = sameGroup.length > 0 ? sameGroup : fitting;
  const drawn = Array.from({ length: triedDonors }, () => pool[random.integer(pool.length)]!);
  const agreement = drawn.map((index) => roleAgreement(self, candidates[index]!, segmentLength));
  const score = (index: number, place: number) =>
    agreement[place]! +
    (kind === 'similar' && self.signature ? cosine(self.signature, candidates[index]!.signature!) : 0);
  let best = 0;
  drawn.forEach((index, place) => {
    if (score(index, place) > score(drawn[best]!, best)) best = place;
  });
  const found =
    kind === 'similar' && !self.signature ? 'random' : kind === 'group' && sameGroup.length === 0 ? 'random' : kind;
  return { donor: drawn[best]!, kind: found };
}

/**
 * The task "is this second segment its own?" for every sequence of a batch; donors come from the same batch. Tails end
 * where their sequence ends, own or not, so that an ending gives nothing away; cut and donor are drawn before the
 * label, for the same reason.
 */
export function planSegments(
  candidates: readonly SegmentCandidate[],
  config: NextSegmentConfig,
  random: Random,
): SegmentPlan[] {
  const { minimumCut = 0.2, maximumCut = 0.8, kinds = { random: 1 } } = config;
  return candidates.map((candidate, row) => {
    const { length } = candidate;
    const share = minimumCut + (maximumCut - minimumCut) * random.uniform();
    const cut = Math.min(length - 1, Math.max(1, Math.round(length * share)));
    const ownSteps = Int32Array.from({ length: Math.max(0, length - cut) }, (_, index) => cut + index);
    const unused: SegmentPlan = {
      cut: Math.max(0, cut),
      label: 1,
      weight: 0,
      kind: 'own',
      donor: row,
      donorSteps: ownSteps,
    };
    if (length < 2) return unused;

    const segmentLength = ownSteps.length;
    const fitting = fittingDonors(candidates, row, segmentLength, 1 - minimumCut);
    const wanted = drawKind(kinds, random);
    const isOwn = random.uniform() < 0.5;
    if (wanted === 'reordered') {
      if (segmentLength < 3) return unused;
      if (isOwn) return { ...unused, weight: 1 };
      const shuffled = random.shuffle(Int32Array.from(ownSteps));
      if (shuffled.every((step, index) => step === ownSteps[index])) shuffled.reverse();
      return { cut, label: 0, weight: 1, kind: 'reordered', donor: row, donorSteps: shuffled };
    }
    if (fitting.length === 0) return unused;
    const { donor, kind } = chooseDonor(candidates, row, fitting, wanted, segmentLength, random);
    if (isOwn) return { ...unused, weight: 1 };
    const first = candidates[donor]!.length - segmentLength;
    return {
      cut,
      label: 0,
      weight: 1,
      kind,
      donor,
      donorSteps: Int32Array.from({ length: segmentLength }, (_, index) => first + index),
    };
  });
}

/** Whose content stands at a step of sequence `row` once its plan is carried out: [sequence, step]. */
export function contentPlace(
  plans: readonly SegmentPlan[] | undefined,
  row: number,
  step: number,
): readonly [number, number] {
  const plan = plans?.[row];
  if (!plan || step < plan.cut) return [row, step];
  return [plan.donor, plan.donorSteps[step - plan.cut]!];
}
