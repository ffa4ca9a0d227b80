import type { TreesConfig } from '../config.ts';
import type { BinnedColumn } from './binned-table.ts';
import type { Histograms } from './histograms.ts';

/** Sums of second derivatives per leaf at least, as in LightGBM. */
const MIN_SUM_HESSIAN = 1e-3;
/** Gains below this share of the leaf's own are rounding errors. */
const RELATIVE_GAIN = 1e-12;

/** Sums of the derivatives of the rows of a leaf. */
export type LeafSums = { readonly gradient: number; readonly hessian: number; readonly count: number };

export type Split = {
  /** Place among the columns that the tree sees. */
  readonly slot: number;
  /** Highest bin that goes left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: { readonly gradient: number; readonly hessian: number };
};

/** What a leaf's best value, −gradient / (hessian + λ), gains (twice: Ke et al. 2017 leave out the half too). */
const gainOf = (gradient: number, hessian: number, lambda: number) => (gradient * gradient) / (hessian + lambda);

/**
 * The split of a leaf with the highest gain; undefined when none is allowed or gains anything. Missing values are tried
 * on both sides. With `extraTrees` one bin of each column, drawn by `uniform`, is tried instead of all.
 */
export function findSplit(
  histograms: Histograms,
  columns: readonly BinnedColumn[],
  leaf: LeafSums,
  { lambdaL2, minDataInLeaf, extraTrees }: TreesConfig,
  uniform: () => number,
): Split | undefined {
  const rowsPerHessian = leaf.count / leaf.hessian;
  const ownGain = gainOf(leaf.gradient, leaf.hessian, lambdaL2);
  let bestGain = ownGain * (1 + RELATIVE_GAIN) + RELATIVE_GAIN;
  let best: Split | undefined;

  for (let slot = 0; slot < columns.length; slot++) {
    const { numBins, hasMissing } = columns[slot]!;
    const sums = histograms[slot]!;
    const numValueBins = hasMissing ? numBins - 1 : numBins;
    const drawnBin = extraTrees ? Math.floor(uniform() * Math.max(1, numValueBins - 1)) : -1;
    for (let missingLeft = 0; missingLeft <= (hasMissing ? 1 : 0); missingLeft++) {
      let gradient = missingLeft ? sums[2 * numBins - 2]! : 0;
      let hessian = missingLeft ? sums[2 * numBins - 1]! : 0;
      // With missing values on the right, all values may go left.
      const lastBin = hasMissing && !missingLeft ? numValueBins : numValueBins - 1;
      for (let bin = 0; bin < lastBin; bin++) {
        gradient += sums[2 * bin]!;
        hessian += sums[2 * bin + 1]!;
        if (extraTrees && bin < drawnBin) continue;
        if (extraTrees && bin > drawnBin) break;
        if (hessian < MIN_SUM_HESSIAN || Math.round(hessian * rowsPerHessian) < minDataInLeaf) continue;
        const otherHessian = leaf.hessian - hessian;
        if (otherHessian < MIN_SUM_HESSIAN || Math.round(otherHessian * rowsPerHessian) < minDataInLeaf) break;
        const gain = gainOf(gradient, hessian, lambdaL2) + gainOf(leaf.gradient - gradient, otherHessian, lambdaL2);
        if (gain <= bestGain) continue;
        bestGain = gain;
        best = { slot, bin, missingLeft: missingLeft === 1, gain: gain - ownGain, left: { gradient, hessian } };
      }
    }
  }
  return best;
}
