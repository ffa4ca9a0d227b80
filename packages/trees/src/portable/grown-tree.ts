import { DEFAULT_LEFT_BIT, MISSING, MISSING_SHIFT, type Tree } from '../tree.ts';
import type { BinnedColumn } from './binned-table.ts';
import type { LeafSums, Split } from './find-split.ts';

/** A split as it was made. Children as in `Tree`: ≥ 0 a split, c < 0 leaf −c − 1. */
export type GrownSplit = {
  readonly sums: LeafSums;
  readonly split: Split;
  readonly column: BinnedColumn;
  /** For each bin, 1 when its rows go left. */
  readonly left: Uint8Array;
  leftChild: number;
  rightChild: number;
};

/** A leaf: the rows `order[begin … end)`. */
export type GrownLeaf = { readonly sums: LeafSums; readonly begin: number; readonly end: number };

/** A tree over bins, with the rows of each leaf. */
export type GrownTree = { readonly splits: readonly GrownSplit[]; readonly leaves: readonly GrownLeaf[] };

/** The value with the lowest loss to second order, −gradient / (hessian + λ), times the learning rate. */
export const leafValue = ({ gradient, hessian }: LeafSums, lambdaL2: number, learningRate: number): number =>
  (-gradient / (hessian + lambdaL2)) * learningRate;

/** The same tree over the table's values. @param bias added to every value: the mean, in the first tree */
export function toTree(
  { splits, leaves }: GrownTree,
  { lambdaL2, learningRate }: { readonly lambdaL2: number; readonly learningRate: number },
  bias: number,
): Tree {
  const valueOf = ({ sums }: { readonly sums: LeafSums }) => leafValue(sums, lambdaL2, learningRate) + bias;
  const decisionOf = ({ column, split }: GrownSplit) => {
    if (!column.hasMissing) return DEFAULT_LEFT_BIT | (MISSING.none << MISSING_SHIFT);
    return (split.missingLeft ? DEFAULT_LEFT_BIT : 0) | (MISSING.nan << MISSING_SHIFT);
  };
  return {
    splitFeature: Int32Array.from(splits, ({ column }) => column.column),
    threshold: Float64Array.from(splits, ({ column, split }) => column.upperBounds[split.bin]!),
    decisionType: Uint8Array.from(splits, decisionOf),
    leftChild: Int32Array.from(splits, ({ leftChild }) => leftChild),
    rightChild: Int32Array.from(splits, ({ rightChild }) => rightChild),
    splitGain: Float64Array.from(splits, ({ split }) => split.gain),
    internalValue: Float64Array.from(splits, valueOf),
    internalWeight: Float64Array.from(splits, ({ sums }) => sums.hessian),
    internalCount: Float64Array.from(splits, ({ sums }) => sums.count),
    leafValue: Float64Array.from(leaves, valueOf),
    leafWeight: Float64Array.from(leaves, ({ sums }) => sums.hessian),
    leafCount: Float64Array.from(leaves, ({ sums }) => sums.count),
    shrinkage: bias === 0 ? learningRate : 1,
  };
}

/** The leaf of a row that the tree has not seen. */
export function leafOfRow(splits: readonly GrownSplit[], row: number): number {
  let node = splits.length === 0 ? -1 : 0;
  while (node >= 0) {
    const { column, left, leftChild, rightChild } = splits[node]!;
    node = left[column.bins[row]!] ? leftChild : rightChild;
  }
  return -node - 1;
}
