/** Columns to mean 0 and deviation 1, by the rows they were learned from; constant columns become 0. */
export type Scaler = { readonly mean: readonly number[]; readonly deviation: readonly number[] };

export function fitScaler(rows: readonly (readonly number[])[]): Scaler {
  const columns = rows[0]?.length ?? 0;
  const mean = Array.from(
    { length: columns },
    (_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length,
  );
  const deviation = mean.map((middle, column) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[column]! - middle) ** 2, 0) / rows.length),
  );
  return { mean, deviation };
}

export function standardise({ mean, deviation }: Scaler, row: readonly number[]): number[] {
  return row.map((value, column) => (deviation[column]! > 1e-9 ? (value - mean[column]!) / deviation[column]! : 0));
}
