import { fitLogistic, predictLogistic, type LogisticModel } from './logistic.ts';

/** Aggregate column 0: days since the person's last own event. */
const lastColumn = (rows: readonly (readonly number[])[]) => rows.map((row) => [row[0]!]);

/**
 * People who were active recently return. The order depends on days since the last event alone; a logistic curve makes
 * it a probability.
 */
export function fitRecency(rows: readonly (readonly number[])[], labels: readonly number[]): LogisticModel {
  return fitLogistic(lastColumn(rows), labels);
}

export function predictRecency(model: LogisticModel, rows: readonly (readonly number[])[]): number[] {
  return predictLogistic(model, lastColumn(rows));
}
