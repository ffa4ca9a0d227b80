import { describe, expect, it } from 'vitest';
import {
  accuracy,
  auprc,
  auroc,
  bestThreshold,
  brier,
  ece,
  hitAtK,
  logLoss,
  mae,
  ndcgAtK,
  rank,
  reliabilityCurve,
} from './metrics.ts';

// Reference values: tools/fixtures/sklearn-metrics.py (scikit-learn 1.9.1). Three examples tie at 0.62, two at 0.34.
const probabilities = [0.91, 0.13, 0.62, 0.62, 0.34, 0.78, 0.05, 0.62, 0.49, 0.21, 0.34, 0.97];
const labels = [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0];

describe('metrics of probabilities', () => {
  it.each([
    ['auroc', auroc(probabilities, labels), 0.7361111111111112],
    ['auprc', auprc(probabilities, labels), 0.6468253968253967],
    ['logLoss', logLoss(probabilities, labels), 0.700578187724218],
    ['brier', brier(probabilities, labels), 0.21211666666666665],
    ['accuracy', accuracy(probabilities, labels), 0.6666666666666666],
    ['mae', mae(probabilities, labels), 0.37999999999999995],
    ['ece', ece(probabilities, labels, 5), 0.16999999999999996],
  ])('%s equals scikit-learn', (_, value, reference) => expect(value).toBeCloseTo(reference, 12));

  it('are at chance for a constant probability', () => {
    const constant = labels.map(() => 0.5);
    expect(auroc(constant, labels)).toBe(0.5);
    expect(auprc(constant, labels)).toBe(0.5);
    expect(logLoss(constant, labels)).toBeCloseTo(Math.LN2, 12);
    expect(ece(constant, labels)).toBe(0);
  });

  it('are NaN where undefined', () => {
    expect(auroc([0.2, 0.8], [1, 1])).toBeNaN();
    expect(auroc([0.2, 0.8], [0, 0])).toBeNaN();
    expect(auprc([0.2, 0.8], [0, 0])).toBeNaN();
    expect(accuracy([NaN, 0.8], [0, 1])).toBeNaN();
    for (const metric of [accuracy, auroc, auprc, logLoss, brier, ece, mae, bestThreshold])
      expect(metric([], [])).toBeNaN();
  });

  it('keep a certain and wrong prediction finite', () => expect(logLoss([0], [1])).toBeCloseTo(-Math.log(1e-7), 6));

  it('refuse predictions and labels of different number', () => {
    expect(() => auroc([0.1, 0.2], [1])).toThrow('auroc: 2 predictions for 1 labels. Both need one entry per example.');
  });
});

describe('reliabilityCurve', () => {
  it('equals scikit-learn', () => {
    const curve = reliabilityCurve(probabilities, labels, 5);
    expect(curve.map(({ count }) => count)).toEqual([2, 3, 1, 4, 2]);
    [0.09, 0.2966666666666667, 0.49, 0.66, 0.94].forEach((value, bin) =>
      expect(curve[bin]?.meanProbability).toBeCloseTo(value, 12),
    );
    [0, 1 / 3, 1, 0.75, 0.5].forEach((value, bin) => expect(curve[bin]?.positiveRate).toBeCloseTo(value, 12));
  });

  it('puts 1 into the last bin', () => expect(reliabilityCurve([1], [1]).at(-1)?.count).toBe(1));

  it('refuses logits', () =>
    expect(() => reliabilityCurve([-1.5], [0])).toThrow('received -1.5 for example 0. Are these logits?'));
});

describe('bestThreshold', () => {
  it('reaches the accuracy that no other threshold beats', () => {
    const reached = accuracy(probabilities, labels, bestThreshold(probabilities, labels));
    for (let threshold = 0; threshold <= 1.01; threshold += 0.01)
      expect(reached).toBeGreaterThanOrEqual(accuracy(probabilities, labels, threshold));
  });

  it('lies half-way between the classes', () =>
    expect(bestThreshold([0.9, 0.8, 0.6, 0.1], [1, 1, 0, 0])).toBeCloseTo(0.7, 12));

  it('can say one answer for everybody, also at probabilities of 0 and 1', () => {
    expect(accuracy([0, 0.5, 1], [1, 1, 1], bestThreshold([0, 0.5, 1], [1, 1, 1]))).toBe(1);
    expect(accuracy([0, 0.5, 1], [0, 0, 0], bestThreshold([0, 0.5, 1], [0, 0, 0]))).toBe(1);
  });
});

describe('ranks', () => {
  const ranks = [rank([0.1, 0.9, 0.5, 0.3], 2), rank([0.7, 0.2, 0.6, 0.1], 0), rank([0.2, 0.3, 0.4, 0.8], 0)];

  it('count from 1 at the highest score', () => expect(ranks).toEqual([2, 1, 4]));

  it('count a tie half', () => expect(rank([0.5, 0.5, 0.5, 0.5, 0.5], 1)).toBe(3));

  it('leave out what is excluded', () => expect(rank([0.1, 0.9, 0.5], 2, new Set([1]))).toBe(1));

  it('give no credit for NaN', () => {
    expect(rank([NaN, 0.2], 1)).toBe(2);
    expect(hitAtK([rank([NaN, 0.2], 0), 1], 10)).toBe(0.5);
    expect(ndcgAtK([rank([NaN, 0.2], 0), 1], 10)).toBe(0.5);
  });

  it('give hit and ndcg as scikit-learn does', () => {
    expect(hitAtK(ranks, 2)).toBeCloseTo(0.6666666666666666, 12);
    expect(ndcgAtK(ranks, 3)).toBeCloseTo(0.5436432511904857, 12);
  });
});
