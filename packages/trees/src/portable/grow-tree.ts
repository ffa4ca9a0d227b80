import type { TreesConfig } from '../config.ts';
import type { BinnedColumn } from './binned-table.ts';
import { findSplit, type LeafSums, type Split } from './find-split.ts';
import type { GrownLeaf, GrownSplit, GrownTree } from './grown-tree.ts';
import { createHistograms, gatherRows, subtract, sumByBin, type Histograms } from './histograms.ts';
import { binsOnTheLeft, partition } from './partition.ts';

/** Arrays that all trees of a training run use in turn. */
export type GrowingSpace = {
  /** Of the rows of a leaf, [rows, 2]. */
  readonly derivatives: Float64Array;
  readonly rightRows: Int32Array;
  /** Histograms that no leaf holds. */
  readonly free: Histograms[];
};

export const createGrowingSpace = (rows: number): GrowingSpace => ({
  derivatives: new Float64Array(2 * rows),
  rightRows: new Int32Array(rows),
  free: [],
});

/** The rows that a tree sees, as `order[0 … count)`, which it sorts by leaf, and all rows' derivatives [rows, 2]. */
export type GrowingRows = { readonly order: Int32Array; readonly count: number; readonly derivatives: Float64Array };

type OpenLeaf = GrownLeaf & {
  /** The split whose child it is, and on which side; −1 for the root. */
  readonly parent: number;
  readonly isLeft: boolean;
  histograms?: Histograms | undefined;
  split?: Split | undefined;
};

function sumsOfRoot(derivatives: Float64Array, order: Int32Array, count: number): LeafSums {
  let gradient = 0;
  let hessian = 0;
  for (let index = 0; index < count; index++) {
    gradient += derivatives[2 * order[index]!]!;
    hessian += derivatives[2 * order[index]! + 1]!;
  }
  return { gradient, hessian, count };
}

/** The leaf whose split gains most; −1 when no leaf has one. */
function bestLeaf(leaves: readonly OpenLeaf[]): number {
  let best = -1;
  for (const [index, { split }] of leaves.entries()) {
    if (split !== undefined && (best < 0 || split.gain > leaves[best]!.split!.gain)) best = index;
  }
  return best;
}

/**
 * Grows a tree leaf by leaf, always where a split gains most (Ke et al. 2017). Histograms are summed for the smaller
 * child only; those of the larger one are the parent's less these.
 * @param columns that this tree sees
 * @param uniform draws thresholds of extra trees
 */
export function growTree(
  rows: GrowingRows,
  columns: readonly BinnedColumn[],
  config: TreesConfig,
  { space, uniform }: { readonly space: GrowingSpace; readonly uniform: () => number },
): GrownTree {
  const { order, derivatives } = rows;
  const splits: GrownSplit[] = [];
  const root = { sums: sumsOfRoot(derivatives, order, rows.count), begin: 0, end: rows.count };
  const leaves: OpenLeaf[] = [{ ...root, parent: -1, isLeft: true }];
  const canSplit = ({ sums }: GrownLeaf) => sums.count >= 2 * config.minDataInLeaf;
  const search = (leaf: OpenLeaf) => {
    if (canSplit(leaf)) leaf.split = findSplit(leaf.histograms!, columns, leaf.sums, config, uniform);
  };
  const sumLeaf = (leaf: OpenLeaf) => {
    leaf.histograms = space.free.pop() ?? createHistograms(columns.length);
    sumByBin(gatherRows(order, leaf.begin, leaf.end, derivatives, space.derivatives), columns, leaf.histograms);
  };

  if (canSplit(leaves[0]!)) {
    sumLeaf(leaves[0]!);
    search(leaves[0]!);
  }
  while (leaves.length < config.numLeaves) {
    const at = bestLeaf(leaves);
    if (at < 0) break;
    const leaf = leaves[at]!;
    const [left, right] = splitLeaf(leaf, at, leaves.length);
    leaves[at] = left;
    leaves.push(right);
    if (leaves.length === config.numLeaves || !(canSplit(left) || canSplit(right))) {
      if (leaf.histograms) space.free.push(leaf.histograms);
      continue;
    }
    const [smaller, larger] = left.sums.count < right.sums.count ? [left, right] : [right, left];
    sumLeaf(smaller);
    subtract(leaf.histograms!, smaller.histograms!, columns);
    larger.histograms = leaf.histograms;
    search(left);
    search(right);
  }
  for (const { histograms } of leaves) if (histograms) space.free.push(histograms);
  return { splits, leaves };

  function splitLeaf(leaf: OpenLeaf, at: number, newLeaf: number): readonly [OpenLeaf, OpenLeaf] {
    const split = leaf.split!;
    const column = columns[split.slot]!;
    const isOnTheLeft = binsOnTheLeft(split, column);
    const middle = partition(order, [leaf.begin, leaf.end], column.bins, isOnTheLeft, space.rightRows);
    const node = splits.length;
    if (leaf.parent >= 0) splits[leaf.parent]![leaf.isLeft ? 'leftChild' : 'rightChild'] = node;
    splits.push({ sums: leaf.sums, split, column, left: isOnTheLeft, leftChild: -at - 1, rightChild: -newLeaf - 1 });

    const left = { ...split.left, count: middle - leaf.begin };
    const right = {
      gradient: leaf.sums.gradient - left.gradient,
      hessian: leaf.sums.hessian - left.hessian,
      count: leaf.end - middle,
    };
    return [
      { sums: left, begin: leaf.begin, end: middle, parent: node, isLeft: true },
      { sums: right, begin: middle, end: leaf.end, parent: node, isLeft: false },
    ];
  }
}
