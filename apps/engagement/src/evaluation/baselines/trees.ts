import { createRequire } from 'node:module';
import { createRandom } from '@daybook/core';

/** What is used of ml-xgboost, which has no types of its own. */
export type TreesModel = {
  train(rows: readonly (readonly number[])[], labels: readonly number[]): void;
  predict(rows: readonly (readonly number[])[]): number[];
  /** The model lives in WebAssembly memory, which nothing collects. */
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

/** A CommonJS module whose export is a promise, which `import()` would take for its own. */
async function loadLibrary(): Promise<Library> {
  // Loading from a file, it first tries to fetch itself and says so on the console.
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
 * Gradient-boosted trees: XGBoost (Chen & Guestrin 2016) as WebAssembly. Free the model when done.
 * Of more than a million cells a random part of the rows is learned from.
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
