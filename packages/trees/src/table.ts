import { TreesError } from './errors.ts';

/** Rows of numbers, row-major: `values[row * columns + column]`. NaN is a missing value. */
export type Table = { readonly rows: number; readonly columns: number; readonly values: Float32Array };

/** @throws TreesError when rows × columns is not the number of values. */
export function checkTable(place: string, { rows, columns, values }: Table): void {
  if (values.length === rows * columns && columns > 0) return;
  throw new TreesError(
    `${place}: a table of ${rows} rows × ${columns} columns needs ${rows * columns} values and at least one column, ` +
      `found ${values.length} values.`,
  );
}
