import { ConfigError } from '../errors.ts';

/** Numbers by name. */
export type Metrics = Readonly<Record<string, number>>;

/*
 * Metrics of predictions: plain numbers, no tensors. `labels` are 0 or 1, `probabilities` in [0, 1]. A metric is NaN
 * when it is undefined: no examples, a NaN among the predictions, or a rule named below. Metrics of
 * predictions and labels throw a ConfigError when the two differ in number.
 */

/** One bin of a reliability curve; `meanProbability` and `positiveRate` are NaN in an empty bin. */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly positiveRate: number;
};

function isDefined(metric: string, predictions: ArrayLike<number>, truths: ArrayLike<number>): boolean {
  if (predictions.length !== truths.length)
    throw new ConfigError(
      `${metric}: ${predictions.length} predictions for ${truths.length} labels. Both need one entry per example.`,
    );
  for (let index = 0; index < predictions.length; index++) if (Number.isNaN(predictions[index]!)) return false;
  return predictions.length > 0;
}

function meanOf(length: number, term: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += term(index);
  return sum / length;
}

/** Examples grouped by probability, highest first. */
function* tiedGroups(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): Generator<{ probability: number; positives: number; negatives: number }> {
  const order = Uint32Array.from({ length: probabilities.length }, (_, index) => index).sort(
    (a, b) => probabilities[b]! - probabilities[a]!,
  );
  for (let start = 0; start < order.length;) {
    const group = { probability: probabilities[order[start]!]!, positives: 0, negatives: 0 };
    for (; start < order.length && probabilities[order[start]!] === group.probability; start++) {
      if (labels[order[start]!] === 1) group.positives++;
      else group.negatives++;
    }
    yield group;
  }
}

/** Share of examples on the right side of the threshold; `probability ≥ threshold` predicts 1. */
export function accuracy(probabilities: ArrayLike<number>, labels: ArrayLike<number>, threshold = 0.5): number {
  if (!isDefined('accuracy', probabilities, labels)) return NaN;
  return meanOf(labels.length, (index) => (probabilities[index]! >= threshold === (labels[index] === 1) ? 1 : 0));
}

/**
 * Threshold with the highest accuracy, half-way between two neighbouring probabilities; the one nearest 0.5 if several
 * are best. It may lie outside [0, 1] by less than 1e-6 when one answer for everybody is best. Choose it on validation,
 * never on test.
 */
export function bestThreshold(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (!isDefined('bestThreshold', probabilities, labels)) return NaN;
  const groups = [...tiedGroups(probabilities, labels)];
  let correct = groups.reduce((sum, { negatives }) => sum + negatives, 0);
  let best = { threshold: NaN, correct: -1 };
  for (let place = 0; place <= groups.length; place++) {
    const above = groups[place - 1];
    correct += above ? above.positives - above.negatives : 0;
    const threshold = ((above?.probability ?? 1 + 1e-6) + (groups[place]?.probability ?? -1e-6)) / 2;
    const nearer = correct === best.correct && Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
    if (correct > best.correct || nearer) best = { threshold, correct };
  }
  return best.threshold;
}

/**
 * Chance that a positive example scores above a negative one, ties counted half (mid-rank). NaN unless both classes
 * occur.
 */
export function auroc(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (!isDefined('auroc', probabilities, labels)) return NaN;
  let [positives, negatives, wins] = [0, 0, 0];
  for (const group of tiedGroups(probabilities, labels)) {
    wins += group.negatives * (positives + group.positives / 2);
    positives += group.positives;
    negatives += group.negatives;
  }
  return wins / (positives * negatives);
}

/**
 * Average precision: Σ (recallₙ − recallₙ₋₁) · precisionₙ over distinct thresholds. Chance is the positive rate. NaN
 * without positives.
 */
export function auprc(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (!isDefined('auprc', probabilities, labels)) return NaN;
  let [positives, seen, area] = [0, 0, 0];
  for (const group of tiedGroups(probabilities, labels)) {
    positives += group.positives;
    seen += group.positives + group.negatives;
    area += group.positives * (positives / seen);
  }
  return area / positives;
}

/** Mean of −ln p(label), nats. Probabilities are clipped to [1e-7, 1 − 1e-7], about the resolution of float32. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (!isDefined('logLoss', probabilities, labels)) return NaN;
  return meanOf(labels.length, (index) => {
    const probability = Math.min(1 - 1e-7, Math.max(1e-7, probabilities[index]!));
    return -Math.log(labels[index] === 1 ? probability : 1 - probability);
  });
}

/** Mean of (probability − label)² (Brier 1950). */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (!isDefined('brier', probabilities, labels)) return NaN;
  return meanOf(labels.length, (index) => (probabilities[index]! - labels[index]!) ** 2);
}

/**
 * Mean probability and observed positive rate in `numBins` bins of equal width, [from, to); the last includes 1.
 * @throws ConfigError when a probability is outside [0, 1].
 */
export function reliabilityCurve(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  numBins = 15,
): ReliabilityBin[] {
  if (!isDefined('reliabilityCurve', probabilities, labels)) return [];
  const sums = Array.from({ length: numBins }, () => ({ count: 0, probability: 0, positives: 0 }));
  for (let index = 0; index < labels.length; index++) {
    const bin = sums[Math.min(numBins - 1, Math.floor(probabilities[index]! * numBins))];
    if (!bin)
      throw new ConfigError(
        `reliabilityCurve: probabilities must be in [0, 1], received ${probabilities[index]} for example ` +
          `${index}. Are these logits?`,
      );
    bin.count++;
    bin.probability += probabilities[index]!;
    bin.positives += labels[index]!;
  }
  return sums.map(({ count, probability, positives }, bin) => ({
    from: bin / numBins,
    to: (bin + 1) / numBins,
    count,
    meanProbability: probability / count,
    positiveRate: positives / count,
  }));
}

/**
 * Expected calibration error: mean of |meanProbability − positiveRate| over the bins of `reliabilityCurve`, weighted by
 * count (Naeini et al. 2015).
 */
export function ece(probabilities: ArrayLike<number>, labels: ArrayLike<number>, numBins = 15): number {
  if (!isDefined('ece', probabilities, labels)) return NaN;
  const filled = reliabilityCurve(probabilities, labels, numBins).filter(({ count }) => count > 0);
  return (
    filled.reduce(
      (sum, { count, meanProbability, positiveRate }) => sum + count * Math.abs(meanProbability - positiveRate),
      0,
    ) / labels.length
  );
}

/** Mean of |prediction − truth|. */
export function mae(predictions: ArrayLike<number>, truths: ArrayLike<number>): number {
  if (!isDefined('mae', predictions, truths)) return NaN;
  return meanOf(truths.length, (index) => Math.abs(predictions[index]! - truths[index]!));
}

/**
 * Rank of `target` among `scores`, 1 for the highest. A tie counts half, so that equal scores give the middle rank, not
 * the first. Indexes in `exclude` do not compete. NaN when the target's score is NaN; any other NaN ranks highest.
 */
export function rank(scores: ArrayLike<number>, target: number, exclude?: ReadonlySet<number>): number {
  const score = scores[target];
  if (score === undefined || Number.isNaN(score)) return NaN;
  let place = 1;
  for (let index = 0; index < scores.length; index++) {
    if (index === target || exclude?.has(index)) continue;
    if (scores[index] === score) place += 0.5;
    else if (!(scores[index]! < score)) place++;
  }
  return place;
}

/** Share of `ranks` that are k or better. A NaN rank is a miss; NaN without ranks. */
export function hitAtK(ranks: ArrayLike<number>, k: number): number {
  return meanOf(ranks.length, (index) => (ranks[index]! <= k ? 1 : 0));
}

/**
 * Mean of 1 / log₂(1 + rank), zero past rank k: normalised discounted cumulative gain with one relevant item (Järvelin
 * & Kekäläinen 2002). A NaN rank is a miss.
 */
export function ndcgAtK(ranks: ArrayLike<number>, k: number): number {
  return meanOf(ranks.length, (index) => (ranks[index]! <= k ? 1 / Math.log2(1 + ranks[index]!) : 0));
}
