import { TreesError } from '../errors.ts';
import { goesLeft, type Tree, type TreesModel } from '../tree.ts';
import { checkColumns } from './predict.ts';

/**
 * The distinct features on the way to a node, of Algorithm 2's m: feature d, the shares of the paths with the feature
 * unknown (z) and known (o) that flow on, and weights w of subsets by size. The first entry stands for no feature.
 */
type Path = { readonly feature: number; readonly zero: number; readonly one: number; weight: number }[];

/** EXTEND: grows all subsets by one feature. */
function extend(path: Path, feature: number, zero: number, one: number): Path {
  const longer = path.map((entry) => ({ ...entry }));
  const depth = longer.length;
  longer.push({ feature, zero, one, weight: depth === 0 ? 1 : 0 });
  for (let size = depth - 1; size >= 0; size--) {
    const { weight } = longer[size]!;
    longer[size + 1]!.weight += (one * weight * (size + 1)) / (depth + 1);
    longer[size]!.weight = (zero * weight * (depth - size)) / (depth + 1);
  }
  return longer;
}

/** Weights of the subsets without entry `index`, and with it taken out again. */
function unwoundWeights(path: Path, index: number): number[] {
  const depth = path.length - 1;
  const { zero, one } = path[index]!;
  const weights = Array.from<number>({ length: depth });
  let next = path[depth]!.weight;
  for (let size = depth - 1; size >= 0; size--) {
    if (one === 0) weights[size] = (path[size]!.weight * (depth + 1)) / (zero * (depth - size));
    else {
      weights[size] = (next * (depth + 1)) / ((size + 1) * one);
      next = path[size]!.weight - (weights[size]! * zero * (depth - size)) / (depth + 1);
    }
  }
  return weights;
}

/** UNWIND: takes entry `index` out of the path. */
function unwind(path: Path, index: number): Path {
  const weights = unwoundWeights(path, index);
  return path.toSpliced(index, 1).map((entry, size) => ({ ...entry, weight: weights[size]! }));
}

const countOf = (tree: Tree, node: number) => (node >= 0 ? tree.internalCount[node]! : tree.leafCount[-node - 1]!);

function addTree(tree: Tree, row: ArrayLike<number>, contributions: Float64Array): void {
  visit(0, [], -1, 1, 1);

  function visit(node: number, above: Path, feature: number, zero: number, one: number): void {
    let path = extend(above, feature, zero, one);
    if (node < 0) {
      const value = tree.leafValue[-node - 1]!;
      for (let index = 1; index < path.length; index++) {
        const entry = path[index]!;
        const weight = unwoundWeights(path, index).reduce((sum, each) => sum + each, 0);
        contributions[entry.feature]! += weight * (entry.one - entry.zero) * value;
      }
      return;
    }
    const split = tree.splitFeature[node]!;
    const [left, right] = [tree.leftChild[node]!, tree.rightChild[node]!];
    const [hot, cold] = goesLeft(tree, node, row[split]!) ? [left, right] : [right, left];
    // A feature that was split on before is replaced by both splits together.
    const before = path.findIndex((entry, index) => index > 0 && entry.feature === split);
    const { zero: zeroBefore, one: oneBefore } = before < 0 ? { zero: 1, one: 1 } : path[before]!;
    if (before >= 0) path = unwind(path, before);
    const count = countOf(tree, node);
    visit(hot, path, split, (zeroBefore * countOf(tree, hot)) / count, oneBefore);
    visit(cold, path, split, (zeroBefore * countOf(tree, cold)) / count, 0);
  }
}

/** The tree's mean value over the rows that it was trained on. */
function meanOf({ leafValue, leafCount }: Tree): number {
  if (leafValue.length === 1) return leafValue[0]!;
  let sum = 0;
  let rows = 0;
  for (let leaf = 0; leaf < leafValue.length; leaf++) {
    sum += leafValue[leaf]! * leafCount[leaf]!;
    rows += leafCount[leaf]!;
  }
  return sum / rows;
}

/**
 * Shapley values of a row's raw score: path-dependent TreeSHAP (Lundberg, Erion & Lee 2018, Algorithm 2,
 * https://arxiv.org/abs/1802.03888), as LightGBM's `pred_contrib`. `base`, the mean score over the training rows, and
 * the contributions [columns] add up to the row's raw score.
 *
 * @param row [columns]; NaN is a missing value
 * @throws TreesError when the row has other columns than the training table
 */
export function treeShap(
  model: TreesModel,
  row: ArrayLike<number>,
): { readonly base: number; readonly contributions: Float64Array } {
  checkColumns('treeShap', model, row.length);
  const contributions = new Float64Array(row.length);
  let base = 0;
  for (const tree of model.trees) {
    base += meanOf(tree);
    if (tree.splitFeature.length > 0) addTree(tree, row, contributions);
  }
  if (!Number.isFinite(base)) throw new TreesError('treeShap: the model has no row counts of its leaves.');
  return { base, contributions };
}
