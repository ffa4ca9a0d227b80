/** What happens if everybody whose probability is at most `threshold` is contacted. */
export type Decision = {
  /** Highest probability that is still contacted. */
  readonly threshold: number;
  /** How many predictions are contacted, and their share of all. One person may be asked about in several weeks. */
  readonly contacts: number;
  readonly share: number;
  /** Of those contacted, how many do not do it by themselves. */
  readonly precision: number;
  /** Of those who do not do it by themselves, how many are contacted. */
  readonly recall: number;
  /** Precision over that of contacting anybody: the share of all who do not do it. */
  readonly lift: number;
};

const shares = [0.05, 0.1, 0.2, 0.3, 0.5];

/**
 * Those least likely to do it (be engaged, come back) are contacted first: one row a share of people that can be
 * contacted. Equal probabilities are contacted together, so `share` may be a little higher than asked for. Empty where
 * everybody or nobody did it.
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
