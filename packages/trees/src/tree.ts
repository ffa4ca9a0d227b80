import type { TreesObjective } from './config.ts';

/** What a split does with a missing value, in LightGBM's numbers. */
export const MISSING = {
  /** The column had no missing values: NaN is read as 0. */
  none: 0,
  /** Zeros and NaN go to the default side. */
  zero: 1,
  /** NaN goes to the default side. */
  nan: 2,
} as const;

/** Bits of a split's decision type in LightGBM's text. */
export const CATEGORICAL_BIT = 1;
export const DEFAULT_LEFT_BIT = 2;
export const MISSING_SHIFT = 2;

/** Values this close to 0 are zeros to `MISSING.zero`: LightGBM's kZeroThreshold, a float. */
export const ZERO_THRESHOLD = Math.fround(1e-35);

/**
 * A tree in LightGBM's layout. Splits are numbered from the root, 0; a child ≥ 0 is a split and a child c < 0 is leaf
 * −c − 1. A tree of one leaf has no splits. A row goes left when its value ≤ threshold.
 */
export type Tree = {
  readonly splitFeature: Int32Array;
  readonly threshold: Float64Array;
  /** Bit 1: missing values go left; bits 2 and 3: one of `MISSING`. */
  readonly decisionType: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly splitGain: Float64Array;
  /** Values that the splits would have as leaves. */
  readonly internalValue: Float64Array;
  readonly internalWeight: Float64Array;
  readonly internalCount: Float64Array;
  /** Raw scores to add, the learning rate included. */
  readonly leafValue: Float64Array;
  /** Sums of second derivatives. */
  readonly leafWeight: Float64Array;
  /** Rows in training. */
  readonly leafCount: Float64Array;
  readonly shrinkage: number;
};

/** Trees whose leaf values add up to a raw score. The mean of the labels is in the first tree. */
export type TreesModel = {
  readonly objective: TreesObjective;
  readonly featureNames: readonly string[];
  /** LightGBM's `[lowest:highest]` per column, or `none`. */
  readonly featureInfos: readonly string[];
  readonly trees: readonly Tree[];
};

/** Whether a value goes to the left of split `node`: LightGBM's Tree::NumericalDecision. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const decision = tree.decisionType[node]!;
  const missing = decision >> MISSING_SHIFT;
  let known = value;
  if (Number.isNaN(value)) {
    if (missing === MISSING.nan) return (decision & DEFAULT_LEFT_BIT) !== 0;
    known = 0;
  }
  if (missing === MISSING.zero && Math.abs(known) <= ZERO_THRESHOLD) return (decision & DEFAULT_LEFT_BIT) !== 0;
  return known <= tree.threshold[node]!;
}
