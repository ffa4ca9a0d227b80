import type { BinnedColumn } from './binned-table.ts';

/** Per column [256 bins, 2]: sums of first and second derivatives. */
export type Histograms = readonly Float64Array[];

export const createHistograms = (numColumns: number): Histograms =>
  Array.from({ length: numColumns }, () => new Float64Array(2 * 256));

/** Rows `order[begin … end)` of a leaf with their derivatives, side by side. */
export type LeafRows = { readonly rows: Int32Array; readonly derivatives: Float64Array };

/** Copies the leaf's rows' derivatives [rows, 2] beside each other, so that every column reads them in order. */
export function gatherRows(
  order: Int32Array,
  begin: number,
  end: number,
  derivatives: Float64Array,
  scratch: Float64Array,
): LeafRows {
  for (let index = begin, to = 0; index < end; index++, to += 2) {
    const from = 2 * order[index]!;
    scratch[to] = derivatives[from]!;
    scratch[to + 1] = derivatives[from + 1]!;
  }
  return { rows: order.subarray(begin, end), derivatives: scratch };
}

function addColumn({ rows, derivatives }: LeafRows, bins: Uint8Array, histogram: Float64Array): void {
  for (let index = 0, at = 0; index < rows.length; index++, at += 2) {
    const bin = bins[rows[index]!]! << 1;
    histogram[bin] = histogram[bin]! + derivatives[at]!;
    histogram[bin + 1] = histogram[bin + 1]! + derivatives[at + 1]!;
  }
}

/** Four columns in one pass: the rows and derivatives are read once, and the additions overlap. */
function addFourColumns(
  { rows, derivatives }: LeafRows,
  [binsA, binsB, binsC, binsD]: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array],
  [sumsA, sumsB, sumsC, sumsD]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
): void {
  for (let index = 0, at = 0; index < rows.length; index++, at += 2) {
    const row = rows[index]!;
    const first = derivatives[at]!;
    const second = derivatives[at + 1]!;
    const a = binsA[row]! << 1;
    sumsA[a] = sumsA[a]! + first;
    sumsA[a + 1] = sumsA[a + 1]! + second;
    const b = binsB[row]! << 1;
    sumsB[b] = sumsB[b]! + first;
    sumsB[b + 1] = sumsB[b + 1]! + second;
    const c = binsC[row]! << 1;
    sumsC[c] = sumsC[c]! + first;
    sumsC[c + 1] = sumsC[c + 1]! + second;
    const d = binsD[row]! << 1;
    sumsD[d] = sumsD[d]! + first;
    sumsD[d + 1] = sumsD[d + 1]! + second;
  }
}

/** Sums the derivatives of a leaf's rows by bin into `histograms`, which are cleared first. */
export function sumByBin(leaf: LeafRows, columns: readonly BinnedColumn[], histograms: Histograms): void {
  for (const [slot, { numBins }] of columns.entries()) histograms[slot]!.fill(0, 0, 2 * numBins);
  let slot = 0;
  for (; slot + 3 < columns.length; slot += 4) {
    addFourColumns(
      leaf,
      [columns[slot]!.bins, columns[slot + 1]!.bins, columns[slot + 2]!.bins, columns[slot + 3]!.bins],
      [histograms[slot]!, histograms[slot + 1]!, histograms[slot + 2]!, histograms[slot + 3]!],
    );
  }
  for (; slot < columns.length; slot++) addColumn(leaf, columns[slot]!.bins, histograms[slot]!);
}

/** `parent` − `child`, in place: the histograms of the other child. */
export function subtract(parent: Histograms, child: Histograms, columns: readonly BinnedColumn[]): void {
  for (const [slot, { numBins }] of columns.entries()) {
    const from = parent[slot]!;
    const sums = child[slot]!;
    for (let index = 0; index < 2 * numBins; index++) from[index] = from[index]! - sums[index]!;
  }
}
