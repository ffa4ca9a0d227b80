import { trainTrees, treeShap, predictTrees as predictOne, type TreesConfig, type TreesModel } from '@daybook/trees';
import type { FeatureTable } from '../examples/features/feature-table.ts';

/** Several models that differ by their seed; their mean predicts. */
export type TreesMember = readonly TreesModel[];

/** Rows beyond which one model is as good as the mean of several. */
const manyRows = 50_000;
const modelsOfFew = 3;

/** Neighbouring days of a person repeat each other: a leaf needs the rows of this many people. */
const peopleInLeaf = 5;

/** Extra trees (Geurts et al. 2006), more of them where there are more people. */
const treesConfig = (rows: number, people: number): Partial<TreesConfig> => ({
  extraTrees: true,
  numIterations: people < 200 ? 100 : people < 1000 ? 200 : 300,
  learningRate: 0.045,
  numLeaves: 15,
  minDataInLeaf: Math.max(5, Math.round((peopleInLeaf * rows) / people)),
  baggingFraction: 0.8,
  featureFraction: 0.5,
  maxBins: rows > 20_000 ? 255 : 63,
});

export type FitTrees = Pick<TreesConfig, 'objective' | 'seed'> & {
  /** How many people the rows are of. */
  readonly people: number;
  /** One model, even where rows are few. */
  readonly one?: boolean;
  /** Scores of another model, which the trees add to. [rows] */
  readonly offset?: ArrayLike<number> | undefined;
};

/** Fits trees by their objective: one model, or the mean of several where rows are few. labels [rows] */
export async function fitTrees(
  table: FeatureTable,
  labels: ArrayLike<number>,
  { objective, seed, people, one = false, offset }: FitTrees,
): Promise<TreesMember> {
  const models: TreesModel[] = [];
  for (let model = 0; model < (one || table.rows > manyRows ? 1 : modelsOfFew); model++)
    models.push(
      await trainTrees(
        table,
        labels,
        { ...treesConfig(table.rows, people), objective, seed: seed * 100 + model },
        { initialScores: offset },
      ),
    );
  return models;
}

/** Log odds, log rate or value of every row: the mean of the models. */
export function predictTrees(member: TreesMember, table: FeatureTable): Float64Array {
  const sum = new Float64Array(table.rows);
  for (const model of member) predictOne(model, table).forEach((score, row) => (sum[row]! += score / member.length));
  return sum;
}

/** What each column adds to a row's prediction beyond `base` (TreeSHAP; Lundberg et al. 2018). */
export function treesContributions(member: TreesMember, row: ArrayLike<number>) {
  const contributions = new Float64Array(row.length);
  let base = 0;
  for (const model of member) {
    const own = treeShap(model, row);
    base += own.base / member.length;
    own.contributions.forEach((value, column) => (contributions[column]! += value / member.length));
  }
  return { base, contributions };
}
