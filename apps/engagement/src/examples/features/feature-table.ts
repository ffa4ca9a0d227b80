/** A table of features, row by row; NaN where a value is missing. */
export type FeatureTable = {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** [rows × columns] */
  readonly values: Float32Array;
};

/** A table of rows of numbers. */
export function tableOf(rows: readonly (readonly number[])[], names?: readonly string[]): FeatureTable {
  const columns = names?.length ?? rows[0]?.length ?? 0;
  return {
    names: names ?? Array.from({ length: columns }, (_, column) => `column ${column}`),
    rows: rows.length,
    columns,
    values: Float32Array.from(rows.flat()),
  };
}

/** Tables of the same rows side by side. */
export function joinColumns(tables: readonly FeatureTable[]): FeatureTable {
  const rows = tables[0]!.rows;
  const columns = tables.reduce((sum, table) => sum + table.columns, 0);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let to = row * columns;
    for (const table of tables) {
      values.set(table.values.subarray(row * table.columns, (row + 1) * table.columns), to);
      to += table.columns;
    }
  }
  return { names: tables.flatMap(({ names }) => names), rows, columns, values };
}

/** Some rows of a table, in the given order. */
export function pickRows({ names, columns, values }: FeatureTable, places: readonly number[]): FeatureTable {
  const picked = new Float32Array(places.length * columns);
  places.forEach((place, row) => picked.set(values.subarray(place * columns, (place + 1) * columns), row * columns));
  return { names, rows: places.length, columns, values: picked };
}

/** Some columns of a table, in the given order. */
export function pickColumns({ names, rows, columns, values }: FeatureTable, places: readonly number[]): FeatureTable {
  const picked = new Float32Array(rows * places.length);
  for (let row = 0; row < rows; row++)
    places.forEach((place, column) => (picked[row * places.length + column] = values[row * columns + place]!));
  return { names: places.map((place) => names[place]!), rows, columns: places.length, values: picked };
}

/** One table below another of the same columns. */
export function joinRows(one: FeatureTable, other: FeatureTable): FeatureTable {
  const values = new Float32Array(one.values.length + other.values.length);
  values.set(one.values);
  values.set(other.values, one.values.length);
  return { names: one.names, rows: one.rows + other.rows, columns: one.columns, values };
}
