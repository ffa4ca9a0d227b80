import { createRandom, sigmoid } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableOf } from '../examples/features/feature-table.ts';
import { factorPositive, fitLogistic, logisticContributions, predictLogistic, solveFactored } from './logistic.ts';

beforeAll(() => chooseBackend({ preferred: 'wasm' }));

describe('solveFactored', () => {
  it('solves a small system', () => {
    const solution = solveFactored(
      factorPositive([Float64Array.of(4, 0), Float64Array.of(2, 3)]),
      Float64Array.of(8, 7),
    );
    expect(solution[0]).toBeCloseTo(1.25, 12);
    expect(solution[1]).toBeCloseTo(1.5, 12);
  });
});

describe('fitLogistic', () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 4000 }, () => [random.integer(20), random.integer(5), 3]);
  const table = tableOf(rows);
  const probability = (row: readonly number[]) => 1 / (1 + Math.exp(-(2 * Math.log1p(row[0]!) - 4)));
  const labels = rows.map((row) => (random.uniform() < probability(row) ? 1 : 0));
  const probabilities = (model: ReturnType<typeof fitLogistic>, of = table) =>
    Array.from(predictLogistic(model, of), sigmoid);

  it('finds the probabilities that made the labels', () => {
    const predictions = probabilities(fitLogistic(table, labels, { l2: 0.01 }));
    const worst = Math.max(...predictions.map((prediction, index) => Math.abs(prediction - probability(rows[index]!))));
    expect(worst).toBeLessThan(0.05);
  });

  it('is calibrated on what it learned from, and shrinks with the penalty', () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(probabilities(fitLogistic(table, labels)))).toBeCloseTo(mean(labels), 4);
    expect(Math.abs(fitLogistic(table, labels, { l2: 1e4 }).weights[0]!)).toBeLessThan(
      0.3 * Math.abs(fitLogistic(table, labels).weights[0]!),
    );
  });

  it('gives the same from another start, in fewer steps', () => {
    const model = fitLogistic(table, labels, { l2: 30 });
    const again = fitLogistic(table, labels, { l2: 30, maxSteps: 2, start: fitLogistic(table, labels, { l2: 60 }) });
    again.weights.forEach((weight, column) => expect(weight).toBeCloseTo(model.weights[column]!, 3));
  });

  it('adds to the log odds of another model', () => {
    const known = rows.map((row) => 2 * Math.log1p(row[0]!) - 4);
    const model = fitLogistic(table, labels, { l2: 30, offset: known });
    expect(Math.max(...model.weights.map(Math.abs))).toBeLessThan(0.1);
  });

  it('takes a missing value for the mean, and explains a row by what each column adds', () => {
    const holes = rows.map(([first, ...others], place) => [place % 3 === 0 ? NaN : first!, ...others]);
    const model = fitLogistic(tableOf(holes), labels);
    const missing = logisticContributions(model, [NaN, 1, 3]);
    expect(missing[0]).toBe(0);
    const sum = missing.reduce((all, value) => all + value, model.intercept);
    expect(predictLogistic(model, tableOf([[NaN, 1, 3]]))[0]).toBeCloseTo(sum, 10);
    expect(model.weights.every(Number.isFinite)).toBe(true);
  });

  it('survives classes that can be told apart exactly', () => {
    const separable = rows.map((row) => (row[0]! > 9 ? 1 : 0));
    const ends = tableOf([
      [19, 0, 3],
      [0, 0, 3],
    ]);
    expect(probabilities(fitLogistic(table, separable, { l2: 0.1 }), ends).map(Math.round)).toEqual([1, 0]);
  });

  it('says what it needs when there is one class only', () => {
    expect(() =>
      fitLogistic(
        table,
        rows.map(() => 1),
      ),
    ).toThrow(
      'fitLogistic: needs examples of both classes, received 4000 positive of 4000. Take more people, or another ' +
        'target.',
    );
  });
});
