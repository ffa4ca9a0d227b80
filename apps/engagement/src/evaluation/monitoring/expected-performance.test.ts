import { auroc, brier, createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { expectedPerformance } from './expected-performance.ts';

describe('expectedPerformance', () => {
  it('is what calibrated probabilities turn out to give', () => {
    const random = createRandom(4);
    const probabilities = Array.from({ length: 20_000 }, () => random.uniform() ** 2);
    const labels = probabilities.map((probability) => (random.uniform() < probability ? 1 : 0));
    const expected = expectedPerformance(probabilities);
    expect(expected.auroc).toBeCloseTo(auroc(probabilities, labels), 1.9);
    expect(expected.brier).toBeCloseTo(brier(probabilities, labels), 2);
    expect(expected.positiveRate).toBeCloseTo(1 / 3, 2);
  });

  it('counts equal probabilities as half', () => {
    expect(expectedPerformance([0.5, 0.5]).auroc).toBeCloseTo(0.5);
    expect(expectedPerformance([0, 1]).auroc).toBe(1);
  });
});
