import { createRequire } from 'node:module';
import { createRandom } from '@daybook/core';

/** The part of ml-xgboost that is used; it has no types. */
export type TreesModel = {
  train(rows: readonly (readonly number[])[], labels: readonly number[]): void;
  predict(rows: readonly (readonly number[])[]): number[];
  /** The model is in WebAssembly memory, which is not garbage collected. */
  free(): void;
};
type Library = new (options: Readonly<Record<string, string | number>>) => TreesModel;

/** Chosen once for tables of some thousand rows and some dozen columns, never tuned on a test set. */
const treesConfig = {
  objective: 'binary:logistic',
  booster: 'gbtree',
  max_depth: 4,
  eta: 0.05,
  min_child_weight: 5,
  subsample: 0.8,
  colsample_bytree: 0.8,
  silent: 1,
  iterations: 200,
};

/** Rows × columns at most: the library passes a table over a WebAssembly stack of 5 MB. */
const cellLimit = 1_000_000;

/** A CommonJS module that exports a promise: `import()` would await it. */
async function loadLibrary(): Promise<Library> {
  // Before it reads the file, the library tries to fetch it and logs the failure.
  const warn = console.warn;
  console.warn = () => {};
  try {
    const loaded: Promise<Library> = createRequire(import.meta.url)('ml-xgboost');
    return await loaded;
  } finally {
    console.warn = warn;
  }
}

/**
 * Gradient-boosted trees: XGBoost (Chen & Guestrin 2016) in WebAssembly. Free the model when done. From more than a
 * million cells a random subset of the rows is used.
 */
export async function fitTrees(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  seed = 0,
): Promise<TreesModel> {
  const XGBoost = await loadLibrary();
  const rowLimit = Math.floor(cellLimit / (rows[0]?.length ?? 1));
  const chosen = rows.map((_, index) => index);
  if (rows.length > rowLimit) createRandom(seed).fork('trees').shuffle(chosen).splice(rowLimit);
  const model = new XGBoost({ ...treesConfig, seed });
  model.train(
    chosen.map((index) => rows[index]!),
    chosen.map((index) => labels[index]!),
  );
  return model;
}

/** Probability of every row. */
export function predictTrees(model: TreesModel, rows: readonly (readonly number[])[]): number[] {
  return rows.length === 0 ? [] : model.predict(rows);
}
