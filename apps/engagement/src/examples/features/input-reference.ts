import { z } from 'zod';
import type { FeatureTable } from './feature-table.ts';

/** How each column was distributed in training: edges of about ten equal bins, then a bin for missing values. */
export const inputReferenceSchema = z.strictObject({
  examples: z.int().min(1),
  columns: z.array(z.strictObject({ name: z.string(), edges: z.array(z.number()), counts: z.array(z.int().min(0)) })),
});
export type InputReference = z.infer<typeof inputReferenceSchema>;

const numBins = 10;

/** Bin of a value; the last one is for missing values. */
function binOf(edges: readonly number[], value: number): number {
  if (Number.isNaN(value)) return edges.length + 1;
  const above = edges.findIndex((edge) => value < edge);
  return above < 0 ? edges.length : above;
}

/** Counts of a column's bins. @returns [edges.length + 2] */
export function countBins({ values, rows, columns }: FeatureTable, column: number, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length + 2 }, () => 0);
  for (let row = 0; row < rows; row++) counts[binOf(edges, values[row * columns + column]!)]!++;
  return counts;
}

/** These grow with the calendar: they would drift in every store. */
const growing = /: ever$|^days since (first own event|programme start)$/;

/** The distribution of the columns of a training table, but those of one value and those that only grow. */
export function describeInputs(table: FeatureTable): InputReference {
  const columns = table.names.flatMap((name, column) => {
    const known = Array.from({ length: table.rows }, (_, row) => table.values[row * table.columns + column]!)
      .filter((value) => !Number.isNaN(value))
      .sort((one, other) => one - other);
    const cuts = Array.from(
      { length: numBins - 1 },
      (_, cut) => known[Math.floor(((cut + 1) * known.length) / numBins)]!,
    );
    const edges = [...new Set(cuts)].filter((edge) => edge > known[0]!);
    return edges.length === 0 || growing.test(name) ? [] : [{ name, edges, counts: countBins(table, column, edges) }];
  });
  return { examples: table.rows, columns };
}
