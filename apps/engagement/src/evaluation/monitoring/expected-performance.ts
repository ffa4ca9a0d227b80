/** Performance that calibrated probabilities promise before any outcome is known. NaN where it is undefined. */
export type ExpectedPerformance = { readonly auroc: number; readonly brier: number; readonly positiveRate: number };

/**
 * Confidence-based performance estimation (CBPE; Białek et al. 2023, arXiv:2301.08599): each person counts as positive
 * with probability p and as negative with 1 − p. It holds while probabilities are calibrated.
 */
export function expectedPerformance(probabilities: readonly number[]): ExpectedPerformance {
  const sorted = [...probabilities].sort((one, other) => one - other);
  const positives = sorted.reduce((sum, each) => sum + each, 0);
  const negatives = sorted.length - positives;
  let [below, ranked] = [0, 0];
  for (let place = 0; place < sorted.length;) {
    let [next, up, down] = [place, 0, 0];
    for (; next < sorted.length && sorted[next] === sorted[place]; next++) {
      up += sorted[next]!;
      down += 1 - sorted[next]!;
    }
    ranked += up * (below + down / 2);
    below += down;
    place = next;
  }
  return {
    auroc: ranked / (positives * negatives),
    brier: sorted.reduce((sum, each) => sum + each * (1 - each), 0) / sorted.length,
    positiveRate: positives / sorted.length,
  };
}
