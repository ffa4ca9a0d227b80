import { sigmoid } from '@daybook/core';
import type { Target } from '../examples/target.ts';
import type { Member } from '../members/member.ts';

/** score = intercept + Σ weight · score of a member. */
export type StackWeights = { readonly intercept: number; readonly weights: readonly number[] };

/** Where weights start: equal, without recency, which says what the others know better. */
export function startWeights(members: readonly Pick<Member, 'name'>[]): number[] {
  const equals = members.filter(({ name }) => name !== 'recency').length;
  return members.map(({ name }) => (name === 'recency' ? 0 : 1 / equals));
}

/** How strongly few people hold weights where they start: a prior with deviation 0.5 and about two examples each. */
const pull = 2;
const mostSweeps = 200;

/** First and second derivative of a row's loss by its score. */
const derivatives = {
  binary(score: number, label: number) {
    const probability = sigmoid(score);
    return [probability - label, Math.max(probability * (1 - probability), 1e-6)] as const;
  },
  count(score: number, label: number) {
    const rate = Math.exp(Math.min(score, 20));
    return [rate - label, Math.max(rate, 1e-6)] as const;
  },
  value: (score: number, label: number) => [score - label, 1] as const,
};

/**
 * Non-negative weights of members with the least loss on scores that were made out of fold (Breiman 1996, "Stacked
 * regressions"), by coordinate-wise Newton steps. A penalty of `pull` / people · |weights − start|² keeps them near
 * `start` while people are few.
 * @param scores [members][rows] @param labels [rows] @param weight of each row, default 1
 */
export function fitStackWeights(
  kind: Target['kind'],
  scores: readonly Float64Array[],
  labels: ArrayLike<number>,
  { people, start }: { readonly people: number; readonly start: readonly number[] },
): StackWeights {
  const rows = labels.length;
  const weights = [...start];
  let intercept = 0;
  const sum = new Float64Array(rows);
  scores.forEach((own, member) => own.forEach((score, row) => (sum[row]! += weights[member]! * score)));
  const strength = (pull * rows) / Math.max(1, people);
  /** Newton's step for one coordinate. */
  const step = (own: Float64Array | undefined, away: number) => {
    let [first, second] = own ? [2 * strength * away, 2 * strength] : [0, 1e-9];
    for (let row = 0; row < rows; row++) {
      const [slope, curvature] = derivatives[kind](sum[row]!, labels[row]!);
      const score = own ? own[row]! : 1;
      first += slope * score;
      second += curvature * score * score;
    }
    return -first / second;
  };
  const move = (own: Float64Array | undefined, change: number) => {
    for (let row = 0; row < rows; row++) sum[row]! += change * (own ? own[row]! : 1);
  };
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const shift = Math.max(-1, Math.min(1, step(undefined, 0)));
    intercept += shift;
    move(undefined, shift);
    let largest = Math.abs(shift);
    scores.forEach((own, member) => {
      const wanted = weights[member]! + step(own, weights[member]! - start[member]!);
      const change = Math.max(0, Math.min(weights[member]! + 1, wanted)) - weights[member]!;
      weights[member]! += change;
      move(own, change);
      largest = Math.max(largest, Math.abs(change));
    });
    if (largest < 1e-4) break;
  }
  return { intercept, weights };
}

/** Mean loss of scores, up to a constant of the labels. */
export function stackLoss(kind: Target['kind'], scores: Float64Array, labels: ArrayLike<number>): number {
  let sum = 0;
  scores.forEach((score, row) => {
    const label = labels[row]!;
    if (kind === 'binary') sum += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
    else if (kind === 'count') sum += Math.exp(Math.min(score, 20)) - label * score;
    else sum += (score - label) ** 2 / 2;
  });
  return sum / scores.length;
}

/** The stacked score of every row. */
export function stackScores({ intercept, weights }: StackWeights, scores: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(scores[0]!.length).fill(intercept);
  scores.forEach((own, member) => own.forEach((score, row) => (sum[row]! += weights[member]! * score)));
  return sum;
}
