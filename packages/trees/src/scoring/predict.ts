import { TreesError } from '../errors.ts';
import { checkTable, type Table } from '../table.ts';
import { DEFAULT_LEFT_BIT, MISSING, MISSING_SHIFT, ZERO_THRESHOLD, type Tree, type TreesModel } from '../tree.ts';

/** Adds a tree's values to the scores [rows]. `goesLeft` written out, because this loop decides about the speed. */
export function addScores(tree: Tree, { rows, columns, values }: Table, scores: Float64Array): void {
  const { splitFeature, threshold, decisionType, leftChild, rightChild, leafValue } = tree;
  const root = splitFeature.length === 0 ? -1 : 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let node = root;
    while (node >= 0) {
      let value = values[start + splitFeature[node]!]!;
      const decision = decisionType[node]!;
      const missing = decision >> MISSING_SHIFT;
      let isDefault = false;
      if (value !== value) {
        if (missing === MISSING.nan) isDefault = true;
        else value = 0;
      }
      if (missing === MISSING.zero && value <= ZERO_THRESHOLD && value >= -ZERO_THRESHOLD) isDefault = true;
      const left = isDefault ? (decision & DEFAULT_LEFT_BIT) !== 0 : value <= threshold[node]!;
      node = left ? leftChild[node]! : rightChild[node]!;
    }
    scores[row] = scores[row]! + leafValue[-node - 1]!;
  }
}

/** @throws TreesError when the columns are not those of the training table. */
export function checkColumns(place: string, model: TreesModel, columns: number): void {
  if (columns === model.featureNames.length) return;
  throw new TreesError(
    `${place}: the model was trained on ${model.featureNames.length} columns, found ${columns}. Pass the same ` +
      'columns in the same order.',
  );
}

/**
 * Raw scores [rows]: log odds (`binary`), mean (`regression`) or log rate (`poisson`).
 * @throws TreesError when the table has other columns than the training table.
 */
export function predictTrees(model: TreesModel, table: Table): Float64Array {
  checkTable('predictTrees', table);
  checkColumns('predictTrees', model, table.columns);
  const scores = new Float64Array(table.rows);
  for (const tree of model.trees) addScores(tree, table, scores);
  return scores;
}
