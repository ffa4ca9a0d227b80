/** 1 / (1 + e^−x): a logit as a probability. */
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
