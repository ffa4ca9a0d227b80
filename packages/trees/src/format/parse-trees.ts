import type { TreesObjective } from '../config.ts';
import { TreesError } from '../errors.ts';
import { CATEGORICAL_BIT, type Tree, type TreesModel } from '../tree.ts';

const refuse = (problem: string): never => {
  throw new TreesError(`parseTrees: ${problem}`);
};

const objectiveNames: Readonly<Record<string, TreesObjective>> = {
  'binary sigmoid:1': 'binary',
  regression: 'regression',
  poisson: 'poisson',
};

type Fields = ReadonlyMap<string, string>;

/** `key=value` lines; a line without `=`, such as `average_output`, is a key. */
function readFields(text: string): Fields {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? ([line.trim(), ''] as const) : ([line.slice(0, at), line.slice(at + 1).trim()] as const);
    }),
  );
}

/** @throws TreesError when the field is missing */
function fieldOf(fields: Fields, key: string, place: string): string {
  return fields.get(key) ?? refuse(`${place} has no ${key}. The text is damaged or not a LightGBM model.`);
}

const words = (text: string) => text.split(' ').filter((word) => word !== '');

function parseNumber(word: string, place: string): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinity) return infinity[1] === '-' ? -Infinity : Infinity;
  const value = Number(word);
  return Number.isNaN(value) ? refuse(`${place} has "${word}" where a number must be.`) : value;
}

/** Children must be splits that follow or leaves, or scoring would not end. */
function checkChildren(tree: Tree, place: string): void {
  const numSplits = tree.splitFeature.length;
  for (const children of [tree.leftChild, tree.rightChild]) {
    for (const [node, child] of children.entries()) {
      if (child < numSplits && child > node) continue;
      if (child < 0 && child >= -tree.leafValue.length) continue;
      refuse(`${place}: split ${node} has child ${child}, which is no later split and no leaf.`);
    }
  }
}

function parseTree(text: string, numFeatures: number): Tree {
  const fields = readFields(text);
  const place = `tree ${fieldOf(fields, 'Tree', 'a tree')}`;
  const numLeaves = parseNumber(fieldOf(fields, 'num_leaves', place), place);
  if (fields.get('is_linear') === '1')
    refuse(`${place} is linear in its leaves, which is not supported. Train with linear_tree=false.`);

  const list = (key: string, length: number) => {
    const found = words(fields.get(key) ?? (length === 0 ? '' : fieldOf(fields, key, place)));
    // A tree of one leaf has no weight and, before LightGBM 4.6, no count.
    if (length === 1 && found.length === 0) return [0];
    if (found.length !== length) refuse(`${place}: ${key} must have ${length} numbers, found ${found.length}.`);
    return found.map((word) => parseNumber(word, `${place}, ${key}`));
  };
  const ofSplits = (key: string) => list(key, numLeaves - 1);

  const decisionType = Uint8Array.from(ofSplits('decision_type'));
  if (decisionType.some((decision) => decision & CATEGORICAL_BIT)) {
    refuse(`${place} has a categorical split, which is not supported. Encode categories as numbers.`);
  }
  const splitFeature = Int32Array.from(ofSplits('split_feature'));
  const beyond = splitFeature.find((feature) => feature < 0 || feature >= numFeatures);
  if (beyond !== undefined) refuse(`${place} splits on column ${beyond}, but the model has ${numFeatures} columns.`);
  const tree: Tree = {
    splitFeature,
    threshold: Float64Array.from(ofSplits('threshold')),
    decisionType,
    leftChild: Int32Array.from(ofSplits('left_child')),
    rightChild: Int32Array.from(ofSplits('right_child')),
    splitGain: Float64Array.from(ofSplits('split_gain')),
    internalValue: Float64Array.from(ofSplits('internal_value')),
    internalWeight: Float64Array.from(ofSplits('internal_weight')),
    internalCount: Float64Array.from(ofSplits('internal_count')),
    leafValue: Float64Array.from(list('leaf_value', numLeaves)),
    leafWeight: Float64Array.from(list('leaf_weight', numLeaves)),
    leafCount: Float64Array.from(list('leaf_count', numLeaves)),
    shrinkage: parseNumber(fields.get('shrinkage') ?? '1', place),
  };
  checkChildren(tree, place);
  return tree;
}

/**
 * Reads a model in LightGBM's text format, version v4: numerical splits, all kinds of missing values, the objectives
 * `binary`, `regression` and `poisson`.
 * @throws TreesError for what would be scored wrongly: another version or objective, several classes, categorical
 * splits, linear trees, random forests; and for text that is damaged
 */
export function parseTrees(text: string): TreesModel {
  const lines = text.replaceAll('\r', '');
  const end = lines.indexOf('\nend of trees');
  if (!lines.startsWith('tree\n') || end < 0) {
    return refuse('the text must begin with "tree" and contain "end of trees". Is it a whole LightGBM text model?');
  }
  const [head, ...trees] = lines.slice(0, end).split(/\n(?=Tree=)/);
  const fields = readFields(head!);
  const field = (key: string) => fieldOf(fields, key, 'the head');
  if (field('version') !== 'v4') refuse(`the version must be v4, found ${field('version')}.`);
  if (field('num_class') !== '1' || field('num_tree_per_iteration') !== '1')
    refuse(`the model must have one score per row, found ${field('num_class')} classes.`);
  if (fields.has('average_output')) refuse('the model is a random forest, which is not supported.');
  const objective =
    objectiveNames[field('objective')] ??
    refuse(`the objective must be one of ${Object.keys(objectiveNames).join(', ')}; found ${field('objective')}.`);
  const featureNames = words(field('feature_names'));
  const numFeatures = parseNumber(field('max_feature_idx'), 'max_feature_idx') + 1;
  if (featureNames.length !== numFeatures)
    refuse(`feature_names must have ${numFeatures} names (max_feature_idx + 1), found ${featureNames.length}.`);
  return {
    objective,
    featureNames,
    featureInfos: words(field('feature_infos')),
    trees: trees.map((tree) => parseTree(tree, numFeatures)),
  };
}
