/** How often each class was seen, where an earlier one weighs `decay` times the one after it. */
export type DecayedCounts = {
  /** Weight of a class. */
  of(label: number): number;
  total(): number;
  labels(): Iterable<number>;
  /** A new observation, spread over classes with weights that sum to 1. */
  add(spread: readonly (readonly [label: number, weight: number])[]): void;
};

/** Beyond this all weights are divided by it. */
const largestScale = 1e100;

export function createDecayedCounts(decay: number): DecayedCounts {
  const weights = new Map<number, number>();
  // What the newest observation weighs: later ones weigh more, so that earlier ones need no update.
  let [scale, total] = [1, 0];
  return {
    of: (label) => (weights.get(label) ?? 0) / scale,
    total: () => total / scale,
    labels: () => weights.keys(),
    add(spread) {
      if (total > 0) scale /= decay;
      for (const [label, weight] of spread) weights.set(label, (weights.get(label) ?? 0) + weight * scale);
      total += scale;
      if (scale < largestScale) return;
      for (const [label, weight] of weights) weights.set(label, weight / scale);
      [scale, total] = [1, total / scale];
    },
  };
}
