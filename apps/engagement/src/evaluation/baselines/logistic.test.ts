import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { fitLogistic, predictLogistic, solvePositive } from './logistic.ts';

describe('solvePositive', () => {
  it('solves a small system', () => {
    const solution = solvePositive([Float64Array.of(4, 0), Float64Array.of(2, 3)], Float64Array.of(8, 7));
    expect(solution[0]).toBeCloseTo(1.25, 12);
    expect(solution[1]).toBeCloseTo(1.5, 12);
  });
});

describe('fitLogistic', () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 4000 }, () => [random.integer(20), random.integer(5), 3]);
  const probability = (row: readonly number[]) => 1 / (1 + Math.exp(-(2 * Math.log1p(row[0]!) - 4)));
  const labels = rows.map((row) => (random.uniform() < probability(row) ? 1 : 0));

  it('finds the probabilities that made the labels', () => {
    const predictions = predictLogistic(fitLogistic(rows, labels, { l2: 0.01 }), rows);
    const worst = Math.max(...predictions.map((prediction, index) => Math.abs(prediction - probability(rows[index]!))));
    expect(worst).toBeLessThan(0.05);
  });

  it('is calibrated on what it learned from, and shrinks with the penalty', () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(predictLogistic(fitLogistic(rows, labels), rows))).toBeCloseTo(mean(labels), 6);
    expect(Math.abs(fitLogistic(rows, labels, { l2: 1e4 }).weights[0]!)).toBeLessThan(
      0.3 * Math.abs(fitLogistic(rows, labels).weights[0]!),
    );
  });

  it('survives classes that can be told apart exactly', () => {
    const separable = rows.map((row) => (row[0]! > 9 ? 1 : 0));
    expect(
      predictLogistic(fitLogistic(rows, separable), [
        [19, 0, 3],
        [0, 0, 3],
      ]).map(Math.round),
    ).toEqual([1, 0]);
  });

  it('says what it needs when there is one class only', () => {
    expect(() =>
      fitLogistic(
        rows,
        rows.map(() => 1),
      ),
    ).toThrow(
      'fitLogistic: needs examples of both classes, received 4000 positive of 4000. Take more people, or another ' +
        'target.',
    );
  });
});
