import { sigmoid, type Random } from '@daybook/core';
import type { Factor, HiddenState } from './hidden-state.ts';

/**
 * How one hidden factor shows in one observation. The simulator samples from it and the particle filter takes its
 * likelihood, so the two agree.
 */
export type Emission<T> = {
  readonly factor: Factor;
  sample(state: HiddenState, random: Random): T;
  /** log p(observed | factor = level) */
  logLikelihood(observed: T, level: number): number;
};

/** p(true) = sigmoid(intercept + slope · level) */
export function bernoulli(factor: Factor, intercept: number, slope: number): Emission<boolean> {
  return {
    factor,
    sample: (state, random) => random.uniform() < sigmoid(intercept + slope * state[factor]),
    logLikelihood: (observed, level) => Math.log(sigmoid((observed ? 1 : -1) * (intercept + slope * level))),
  };
}

/** Ordered logit: p(at most grade k) = sigmoid(thresholds[k] − slope · level), grades 0 … thresholds.length. */
export function ordinal(factor: Factor, thresholds: readonly number[], slope: number): Emission<number> {
  const atMost = (grade: number, level: number) => {
    const threshold = thresholds[grade];
    return grade < 0 ? 0 : threshold === undefined ? 1 : sigmoid(threshold - slope * level);
  };
  return {
    factor,
    sample(state, random) {
      const draw = random.uniform();
      let grade = 0;
      while (grade < thresholds.length && draw >= atMost(grade, state[factor])) grade++;
      return grade;
    },
    logLikelihood: (observed, level) => Math.log(atMost(observed, level) - atMost(observed - 1, level)),
  };
}

/** Normal with mean intercept + slope · level. Its constant is left out of the likelihood. */
export function gaussian(factor: Factor, intercept: number, slope: number, deviation: number): Emission<number> {
  return {
    factor,
    sample: (state, random) => intercept + slope * state[factor] + deviation * random.normal(),
    logLikelihood: (observed, level) => -0.5 * ((observed - intercept - slope * level) / deviation) ** 2,
  };
}
