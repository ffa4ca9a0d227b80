import { DataError, sigmoid } from '@daybook/core';
import { fitScaler, standardise, type Scaler } from './standardise.ts';

export type LogisticModel = {
  readonly scaler: Scaler;
  readonly intercept: number;
  readonly weights: readonly number[];
};

/** Counts and ages have long tails: ln(1 + |x|), keeping the sign. */
const compress = (row: readonly number[]) => row.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));

/** Solves A x = b for a symmetric positive definite A (Cholesky). A is overwritten by its factor. */
export function solvePositive(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row]![column]!;
      for (let k = 0; k < column; k++) sum -= matrix[row]![k]! * matrix[column]![k]!;
      matrix[row]![column] = row === column ? Math.sqrt(sum) : sum / matrix[column]![column]!;
    }
    for (let k = 0; k < row; k++) solution[row]! -= matrix[row]![k]! * solution[k]!;
    solution[row]! /= matrix[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) solution[row]! -= matrix[k]![row]! * solution[k]!;
    solution[row]! /= matrix[row]![row]!;
  }
  return solution;
}

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares; Hastie et al. 2009, §4.4.1) on
 * standardised ln(1 + x), penalty `l2` / 2 · |weights|² per data set, intercept free.
 * @throws DataError when there are no rows or one class only.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  { l2 = 1, maxSteps = 50 } = {},
): LogisticModel {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length) {
    throw new DataError(
      `fitLogistic: needs examples of both classes, received ${positives} positive of ${labels.length}. Take ` +
        'more people, or another target.',
    );
  }
  const compressed = rows.map(compress);
  const scaler = fitScaler(compressed);
  const inputs = compressed.map((row) => [1, ...standardise(scaler, row)]);
  const size = inputs[0]!.length;
  const weights = new Float64Array(size);
  for (let step = 0; step < maxSteps; step++) {
    const gradient = Float64Array.from(weights, (weight, column) => (column === 0 ? 0 : -l2 * weight));
    const curvature = Array.from({ length: size }, (_, row) =>
      new Float64Array(size).fill(row === 0 ? 1e-9 : l2, row, row + 1),
    );
    inputs.forEach((input, example) => {
      const probability = sigmoid(input.reduce((sum, value, column) => sum + value * weights[column]!, 0));
      const certainty = Math.max(probability * (1 - probability), 1e-9);
      for (let row = 0; row < size; row++) {
        gradient[row]! += (labels[example]! - probability) * input[row]!;
        for (let column = 0; column <= row; column++)
          curvature[row]![column]! += certainty * input[row]! * input[column]!;
      }
    });
    const move = solvePositive(curvature, gradient);
    // Newton's first step overshoots on nearly separable data.
    const scale = Math.min(1, 5 / Math.max(...move.map(Math.abs)));
    move.forEach((change, column) => (weights[column]! += scale * change));
    if (move.every((change) => Math.abs(change) < 1e-6)) break;
  }
  return { scaler, intercept: weights[0]!, weights: [...weights.subarray(1)] };
}

/** Probability of every row. */
export function predictLogistic(model: LogisticModel, rows: readonly (readonly number[])[]): number[] {
  return rows.map((row) =>
    sigmoid(
      standardise(model.scaler, compress(row)).reduce(
        (sum, value, column) => sum + value * model.weights[column]!,
        model.intercept,
      ),
    ),
  );
}
