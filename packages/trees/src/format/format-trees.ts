import type { Tree, TreesModel } from '../tree.ts';

/** LightGBM's objective line. */
const objectiveLines = { binary: 'binary sigmoid:1', regression: 'regression', poisson: 'poisson' } as const;

/** Shortest digits that give the same number back, and C's word for infinity. */
const formatNumber = (value: number) => String(value).replace('Infinity', 'inf').replace('NaN', 'nan');

const list = (values: ArrayLike<number>) => Array.from(values, formatNumber).join(' ');

function formatTree(tree: Tree, index: number): string {
  return [
    `Tree=${index}`,
    `num_leaves=${tree.leafValue.length}`,
    'num_cat=0',
    `split_feature=${list(tree.splitFeature)}`,
    `split_gain=${list(tree.splitGain)}`,
    `threshold=${list(tree.threshold)}`,
    `decision_type=${list(tree.decisionType)}`,
    `left_child=${list(tree.leftChild)}`,
    `right_child=${list(tree.rightChild)}`,
    `leaf_value=${list(tree.leafValue)}`,
    `leaf_weight=${list(tree.leafWeight)}`,
    `leaf_count=${list(tree.leafCount)}`,
    `internal_value=${list(tree.internalValue)}`,
    `internal_weight=${list(tree.internalWeight)}`,
    `internal_count=${list(tree.internalCount)}`,
    'is_linear=0',
    `shrinkage=${formatNumber(tree.shrinkage)}`,
    '\n\n',
  ].join('\n');
}

/** How often each column is split on, most often first. */
function importances({ featureNames, trees }: TreesModel): string[] {
  const counts = featureNames.map(() => 0);
  for (const { splitFeature } of trees) for (const feature of splitFeature) counts[feature]!++;
  return counts
    .map((count, feature) => ({ count, name: featureNames[feature]! }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ count, name }) => `${name}=${count}`);
}

/**
 * The model in LightGBM's text format, version v4. `parseTrees` and LightGBM (`Booster(model_str=…)`) read it.
 */
export function formatTrees(model: TreesModel): string {
  const trees = model.trees.map(formatTree);
  return [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    `max_feature_idx=${model.featureNames.length - 1}`,
    `objective=${objectiveLines[model.objective]}`,
    `feature_names=${model.featureNames.join(' ')}`,
    `feature_infos=${model.featureInfos.join(' ')}`,
    `tree_sizes=${trees.map((text) => text.length).join(' ')}`,
    '',
    `${trees.join('')}end of trees`,
    '',
    'feature_importances:',
    ...importances(model),
    '',
    'parameters:',
    'end of parameters',
    '',
  ].join('\n');
}
