import { createUniform, sampleInto } from '../random.ts';
import type { Table } from '../table.ts';
import { findBins } from './find-bins.ts';

/** Bins are found on this many rows at most, as in LightGBM. */
const SAMPLE_ROWS = 200_000;
/** Rows that are read together, so that a row-major table is read once. */
const BLOCK_ROWS = 256;
/** Stream of random numbers of the sample; those of the trees are ≥ 0. */
const SAMPLE_STREAM = -2;

/** A column as bin numbers. Bins ascend with the values; missing values, if any, have the last bin. */
export type BinnedColumn = {
  /** Its place in the table. */
  readonly column: number;
  /** [rows] */
  readonly bins: Uint8Array;
  /** Highest value of each bin of values; the last is Infinity. */
  readonly upperBounds: Float64Array;
  readonly hasMissing: boolean;
  /** With the bin of missing values. */
  readonly numBins: number;
};

export type BinnedTable = {
  readonly rows: number;
  /** Columns on which a split is possible. */
  readonly columns: readonly BinnedColumn[];
  /** LightGBM's feature_infos of all columns. */
  readonly featureInfos: readonly string[];
};

/** The first bin whose bound is not below the value. */
function binOf(value: number, upperBounds: Float64Array): number {
  let low = 0;
  let high = upperBounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= upperBounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

type Range = { lowest: number; highest: number; missing: number };

function rangesOf({ rows, columns, values }: Table): Range[] {
  const ranges = Array.from({ length: columns }, () => ({ lowest: Infinity, highest: -Infinity, missing: 0 }));
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, index++) {
      const value = values[index]!;
      const range = ranges[column]!;
      if (Number.isNaN(value)) range.missing++;
      if (value < range.lowest) range.lowest = value;
      if (value > range.highest) range.highest = value;
    }
  }
  return ranges;
}

/** The column's values in the sampled rows, ascending, without missing ones. */
function sortedSample({ columns, values }: Table, column: number, sample: Int32Array): Float32Array {
  const found = new Float32Array(sample.length);
  let size = 0;
  for (let index = 0; index < sample.length; index++) {
    const value = values[sample[index]! * columns + column]!;
    if (value === value) found[size++] = value;
  }
  return found.subarray(0, size).sort();
}

/** Writes the bin of every value of the table. */
function fillBins({ rows, columns, values }: Table, binned: readonly BinnedColumn[]): void {
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const end = Math.min(rows, start + BLOCK_ROWS);
    for (const { column, bins, upperBounds, numBins } of binned) {
      for (let row = start; row < end; row++) {
        const value = values[row * columns + column]!;
        bins[row] = value === value ? binOf(value, upperBounds) : numBins - 1;
      }
    }
  }
}

/** Replaces values by bin numbers, at most `maxBins` per column. */
export function binTable(table: Table, maxBins: number, seed: number): BinnedTable {
  const sample = new Int32Array(Math.min(table.rows, SAMPLE_ROWS));
  sampleInto(createUniform(seed, SAMPLE_STREAM), table.rows, sample.length, sample);
  const ranges = rangesOf(table);
  const binned: BinnedColumn[] = [];
  for (const [column, { lowest, highest, missing }] of ranges.entries()) {
    if (missing === table.rows || (lowest === highest && missing === 0)) continue;
    const hasMissing = missing > 0;
    const upperBounds = findBins(sortedSample(table, column, sample), maxBins - (hasMissing ? 1 : 0));
    const numBins = upperBounds.length + (hasMissing ? 1 : 0);
    if (numBins > 1) binned.push({ column, bins: new Uint8Array(table.rows), upperBounds, hasMissing, numBins });
  }
  fillBins(table, binned);
  const used = new Set(binned.map(({ column }) => column));
  const featureInfos = ranges.map(({ lowest, highest }, column) =>
    used.has(column) ? `[${lowest}:${highest}]` : 'none',
  );
  return { rows: table.rows, columns: binned, featureInfos };
}
