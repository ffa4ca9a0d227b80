import { DataError, sigmoid } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FeatureTable } from '../examples/features/feature-table.ts';

/** Mean and deviation of each compressed column, and its weight. */
export type LogisticModel = {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly intercept: number;
  readonly weights: readonly number[];
};

/** log odds = intercept + Σ weight · (compressed value − mean) / deviation; a missing value adds nothing. */
export const logisticSchema = z.strictObject({
  mean: z.array(z.number()).readonly(),
  deviation: z.array(z.number()).readonly(),
  intercept: z.number(),
  weights: z.array(z.number()).readonly(),
});

/** Counts and ages have long tails: ln(1 + |x|), keeping the sign. */
const compress = (value: number) => Math.sign(value) * Math.log1p(Math.abs(value));

/** Mean and deviation of each compressed column over the rows that have it; constant columns get deviation 0. */
function fitScaler({ rows, columns, values }: FeatureTable) {
  const [mean, deviation] = [new Array<number>(columns).fill(0), new Array<number>(columns).fill(0)];
  for (let column = 0; column < columns; column++) {
    let [count, sum, squares] = [0, 0, 0];
    for (let place = column; place < rows * columns; place += columns) {
      const value = compress(values[place]!);
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      squares += value * value;
    }
    if (count === 0) continue;
    mean[column] = sum / count;
    const variance = squares / count - mean[column]! ** 2;
    deviation[column] = variance > 1e-12 ? Math.sqrt(variance) : 0;
  }
  return { mean, deviation };
}

/** One row, standardised, into `into`. */
function standardise(
  { mean, deviation }: Pick<LogisticModel, 'mean' | 'deviation'>,
  values: ArrayLike<number>,
  from: number,
  into: Float32Array | Float64Array,
): void {
  for (let column = 0; column < mean.length; column++) {
    const value = compress(values[from + column]!);
    into[column] = deviation[column]! > 0 && !Number.isNaN(value) ? (value - mean[column]!) / deviation[column]! : 0;
  }
}

/** The lower triangle of A = L Lᵀ for a symmetric positive definite A (Cholesky), in place. */
export function factorPositive(matrix: Float64Array[]): Float64Array[] {
  matrix.forEach((line, row) => {
    for (let column = 0; column <= row; column++) {
      const other = matrix[column]!;
      let sum = line[column]!;
      for (let k = 0; k < column; k++) sum -= line[k]! * other[k]!;
      line[column] = row === column ? Math.sqrt(sum) : sum / other[column]!;
    }
  });
  return matrix;
}

/** Solves L Lᵀ x = b. */
export function solveFactored(factor: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) solution[row]! -= factor[row]![k]! * solution[k]!;
    solution[row]! /= factor[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) solution[row]! -= factor[k]![row]! * solution[k]!;
    solution[row]! /= factor[row]![row]!;
  }
  return solution;
}

/** Gradient of the penalised log likelihood at `weights` (intercept first), and p (1 − p) of each row. */
function slopes(
  design: Float32Array,
  labels: ArrayLike<number>,
  offset: ArrayLike<number> | undefined,
  weights: Float64Array,
  l2: number,
) {
  const size = weights.length;
  const gradient = Float64Array.from(weights, (weight, column) => (column === 0 ? 0 : -l2 * weight));
  const certainties = new Float32Array(design.length / size);
  for (let from = 0, example = 0; from < design.length; from += size, example++) {
    let logit = offset?.[example] ?? 0;
    for (let column = 0; column < size; column++) logit += weights[column]! * design[from + column]!;
    const probability = sigmoid(logit);
    certainties[example] = Math.max(probability * (1 - probability), 1e-6);
    const missing = labels[example]! - probability;
    for (let column = 0; column < size; column++) gradient[column]! += missing * design[from + column]!;
  }
  return { gradient, certainties };
}

/** XᵀWX + l2, the curvature of the negative log likelihood; the intercept is free. design [rows, size] */
function curvatureOf(design: tf.Tensor2D, certainties: Float32Array, l2: number): Float64Array[] {
  const size = design.shape[1];
  const flat = tf.tidy(() => {
    const weighted = tf.mul<tf.Tensor2D>(design, tf.tensor2d(certainties, [certainties.length, 1]));
    // An explicit transpose: WASM is many times slower by its flag.
    return tf.matMul(tf.transpose(weighted), design).dataSync();
  });
  return Array.from({ length: size }, (_, row) => {
    const line = Float64Array.from(flat.subarray(row * size, (row + 1) * size));
    line[row]! += row === 0 ? 1e-6 : l2;
    return line;
  });
}

export type FitLogistic = {
  readonly l2?: number;
  readonly maxSteps?: number;
  readonly start?: LogisticModel | undefined;
  readonly offset?: ArrayLike<number> | undefined;
};

/** Steps that share a curvature, which costs `columns` times as much as a gradient. */
const stepsPerCurvature = 5;

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares; Hastie et al. 2009, §4.4.1), with one
 * curvature for every five steps, on standardised ln(1 + x), penalty `l2` / 2 · |weights|² per data set, intercept
 * free. `start` speeds it up. `offset`: log odds of another model, which these add to. [rows]
 * @throws DataError when there are no rows or one class only.
 */
export function fitLogistic(
  table: FeatureTable,
  labels: ArrayLike<number>,
  { l2 = 20, maxSteps = 30, start, offset }: FitLogistic = {},
): LogisticModel {
  let positives = 0;
  for (let example = 0; example < table.rows; example++) positives += labels[example]!;
  if (positives === 0 || positives === table.rows) {
    throw new DataError(
      `fitLogistic: needs examples of both classes, received ${positives} positive of ${table.rows}. Take ` +
        'more people, or another target.',
    );
  }
  const scaler = fitScaler(table);
  const size = table.columns + 1;
  const design = new Float32Array(table.rows * size);
  for (let example = 0; example < table.rows; example++) {
    design[example * size] = 1;
    standardise(scaler, table.values, example * table.columns, design.subarray(example * size + 1));
  }
  const weights = Float64Array.of(start?.intercept ?? 0, ...(start?.weights ?? scaler.mean.map(() => 0)));
  const rows = tf.tensor2d(design, [table.rows, size]);
  let factor: Float64Array[] = [];
  for (let step = 0; step < maxSteps; step++) {
    const { gradient, certainties } = slopes(design, labels, offset, weights, l2);
    if (step % stepsPerCurvature === 0) factor = factorPositive(curvatureOf(rows, certainties, l2));
    const move = solveFactored(factor, gradient);
    // Newton's first step overshoots on nearly separable data.
    const scale = Math.min(1, 5 / move.reduce((most, change) => Math.max(most, Math.abs(change)), 0));
    move.forEach((change, column) => (weights[column]! += scale * change));
    if (move.every((change) => Math.abs(change) < 1e-4)) break;
  }
  rows.dispose();
  return { ...scaler, intercept: weights[0]!, weights: [...weights.subarray(1)] };
}

/** What each column adds to the log odds of a row. [columns] */
export function logisticContributions(model: LogisticModel, row: ArrayLike<number>): Float64Array {
  const standard = new Float64Array(model.weights.length);
  standardise(model, row, 0, standard);
  return standard.map((value, column) => value * model.weights[column]!);
}

/** Log odds of every row. */
export function predictLogistic(model: LogisticModel, { rows, columns, values }: FeatureTable): Float64Array {
  const standard = new Float64Array(columns);
  return Float64Array.from({ length: rows }, (_, example) => {
    standardise(model, values, example * columns, standard);
    return standard.reduce((sum, value, column) => sum + value * model.weights[column]!, model.intercept);
  });
}
