/** The outcome of contacting everybody whose probability is at most `threshold`. */
export type Decision = {
  /** Highest probability that is still contacted. */
  readonly threshold: number;
  /** Predictions that are contacted, and their share. A person can be among them in several weeks. */
  readonly contacts: number;
  readonly share: number;
  /** Share of the contacted who would not do it by themselves. */
  readonly precision: number;
  /** Share of those who would not do it by themselves who are contacted. */
  readonly recall: number;
  /** Precision over that of contacting at random. */
  readonly lift: number;
};

const shares = [0.05, 0.1, 0.2, 0.3, 0.5];

/**
 * One row per share of people that can be contacted, the least likely first. Equal probabilities are contacted
 * together, so `share` can be a little higher than asked for. Empty where all labels are equal.
 */
export function decisionTable(probabilities: readonly number[], labels: readonly number[]): Decision[] {
  const order = [...probabilities.keys()].sort((one, other) => probabilities[one]! - probabilities[other]!);
  const absent = labels.reduce((sum, label) => sum + (1 - label), 0);
  if (absent === 0 || absent === labels.length) return [];
  const rows = shares.map((wanted) => {
    const threshold = probabilities[order[Math.ceil(wanted * order.length) - 1]!]!;
    const contacted = order.filter((place) => probabilities[place]! <= threshold);
    const hits = contacted.reduce((sum, place) => sum + (1 - labels[place]!), 0);
    const precision = hits / contacted.length;
    return {
      threshold,
      contacts: contacted.length,
      share: contacted.length / labels.length,
      precision,
      recall: hits / absent,
      lift: (precision * labels.length) / absent,
    };
  });
  return rows.filter(({ threshold }, place) => threshold !== rows[place - 1]?.threshold);
}
