/** 1 / (1 + e^−logit): the probability in [0, 1] that a logit stands for. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
