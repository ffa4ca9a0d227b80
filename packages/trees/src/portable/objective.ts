import type { TreesObjective } from '../config.ts';

/** Derivatives and loss of an objective; scores are raw. */
export type Objective = {
  /** The constant score with the lowest loss, from the mean label. */
  initialScore(mean: number): number;
  /** First and second derivatives of each row's loss in its score → `derivatives` [rows, 2]. */
  differentiate(scores: Float64Array, labels: Float64Array, derivatives: Float64Array): void;
  /** Mean loss over the rows. */
  loss(scores: Float64Array, labels: Float64Array): number;
};

/** Keeps log odds and log rates finite when all labels are alike, as LightGBM does. */
const EPSILON = 1e-15;

/** Poisson's second derivative is enlarged by e to this power: LightGBM's poisson_max_delta_step. */
const POISSON_MAX_STEP = 0.7;

function meanOver(scores: Float64Array, labels: Float64Array, lossOf: (score: number, label: number) => number) {
  let sum = 0;
  for (let row = 0; row < scores.length; row++) sum += lossOf(scores[row]!, labels[row]!);
  return sum / scores.length;
}

const binary: Objective = {
  initialScore(mean) {
    const probability = Math.min(Math.max(mean, EPSILON), 1 - EPSILON);
    return Math.log(probability / (1 - probability));
  },
  differentiate(scores, labels, derivatives) {
    for (let row = 0; row < scores.length; row++) {
      const probability = 1 / (1 + Math.exp(-scores[row]!));
      derivatives[2 * row] = probability - labels[row]!;
      derivatives[2 * row + 1] = probability * (1 - probability);
    }
  },
  // log(1 + eˢ) − label · s, written so that no exponential overflows.
  loss: (scores, labels) =>
    meanOver(
      scores,
      labels,
      (score, label) => Math.max(score, 0) - label * score + Math.log1p(Math.exp(-Math.abs(score))),
    ),
};

const regression: Objective = {
  initialScore: (mean) => mean,
  differentiate(scores, labels, derivatives) {
    for (let row = 0; row < scores.length; row++) {
      derivatives[2 * row] = scores[row]! - labels[row]!;
      derivatives[2 * row + 1] = 1;
    }
  },
  loss: (scores, labels) => meanOver(scores, labels, (score, label) => (score - label) ** 2),
};

const poisson: Objective = {
  initialScore: (mean) => Math.log(Math.max(mean, EPSILON)),
  differentiate(scores, labels, derivatives) {
    const enlarge = Math.exp(POISSON_MAX_STEP);
    for (let row = 0; row < scores.length; row++) {
      const rate = Math.exp(scores[row]!);
      derivatives[2 * row] = rate - labels[row]!;
      derivatives[2 * row + 1] = rate * enlarge;
    }
  },
  loss: (scores, labels) => meanOver(scores, labels, (score, label) => Math.exp(score) - label * score),
};

export const objectiveFunctions: Readonly<Record<TreesObjective, Objective>> = { binary, regression, poisson };
