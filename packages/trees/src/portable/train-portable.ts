import type { StartBoosting } from '../boosting-run.ts';
import { createUniform, sampleInto } from '../random.ts';
import { addScores } from '../scoring/predict.ts';
import type { Tree } from '../tree.ts';
import { binTable, type BinnedColumn } from './binned-table.ts';
import { createGrowingSpace, growTree } from './grow-tree.ts';
import { leafOfRow, leafValue, toTree, type GrownTree } from './grown-tree.ts';
import { objectiveFunctions } from './objective.ts';

/** Gradient boosting (Friedman 2001) over histograms, in the way of LightGBM (Ke et al. 2017). */
export const startPortable: StartBoosting = (training, config, validation) => {
  const { labels, initialScores } = training;
  const { rows } = training.table;
  const binned = binTable(training.table, config.maxBins, config.seed);
  const { initialScore, differentiate, loss } = objectiveFunctions[config.objective];
  const bias = initialScores ? 0 : initialScore(labels.reduce((sum, label) => sum + label, 0) / rows);
  const scores = initialScores ? Float64Array.from(initialScores) : new Float64Array(rows).fill(bias);
  const validationScores = new Float64Array(validation?.table.rows ?? 0);
  if (validation?.initialScores) validationScores.set(validation.initialScores);
  const derivatives = new Float64Array(2 * rows);
  const order = new Int32Array(rows);
  const unseen = new Int32Array(rows);
  const numSeen = Math.max(1, Math.floor(rows * config.baggingFraction));
  const numChosen = Math.max(1, Math.round(binned.columns.length * config.featureFraction));
  const chosenColumns = new Int32Array(numChosen);
  const space = createGrowingSpace(rows);
  const trees: Tree[] = [];

  function chooseColumns(uniform: () => number): readonly BinnedColumn[] {
    if (binned.columns.length === 0) return [];
    sampleInto(uniform, binned.columns.length, numChosen, chosenColumns);
    return Array.from(chosenColumns, (column) => binned.columns[column]!);
  }

  function addToScores({ splits, leaves }: GrownTree): void {
    const values = leaves.map(({ sums }) => leafValue(sums, config.lambdaL2, config.learningRate));
    for (const [leaf, { begin, end }] of leaves.entries()) {
      const value = values[leaf]!;
      for (let index = begin; index < end; index++) scores[order[index]!] = scores[order[index]!]! + value;
    }
    for (let index = 0; index < rows - numSeen; index++) {
      const row = unseen[index]!;
      scores[row] = scores[row]! + values[leafOfRow(splits, row)]!;
    }
  }

  return {
    iterations: () => trees.length,
    step() {
      const uniform = createUniform(config.seed, trees.length);
      sampleInto(uniform, rows, numSeen, order, unseen);
      differentiate(scores, labels, derivatives);
      const grown = growTree({ order, count: numSeen, derivatives }, chooseColumns(uniform), config, {
        space,
        uniform,
      });
      if (grown.splits.length === 0) {
        if (trees.length > 0) return false;
        // Only the mean: the root without its one Newton step.
        const root = { ...grown.leaves[0]!, sums: { ...grown.leaves[0]!.sums, gradient: 0 } };
        trees.push(toTree({ splits: [], leaves: [root] }, config, bias));
        if (validation) addScores(trees[0]!, validation.table, validationScores);
        return false;
      }
      addToScores(grown);
      const tree = toTree(grown, config, trees.length === 0 ? bias : 0);
      trees.push(tree);
      if (validation) addScores(tree, validation.table, validationScores);
      return true;
    },
    validationLoss: () => (validation ? loss(validationScores, validation.labels) : undefined),
    finish: (iterations) => ({
      objective: config.objective,
      featureNames: Array.from({ length: training.table.columns }, (_, column) => `Column_${column}`),
      featureInfos: binned.featureInfos,
      trees: trees.slice(0, iterations),
    }),
    dispose() {},
  };
};
