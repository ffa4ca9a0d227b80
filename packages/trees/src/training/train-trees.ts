import { completeConfig, type TreesConfig } from '../config.ts';
import { TreesError } from '../errors.ts';
import { startPortable, type LabelledTable } from '../portable/train-portable.ts';
import { checkTable, type Table } from '../table.ts';
import type { TreesModel } from '../tree.ts';

export type TreesProgress = {
  /** Trees so far. */
  readonly iteration: number;
  readonly numIterations: number;
  /** Mean loss of the validation table, if there is one. */
  readonly validationLoss?: number | undefined;
};

export type TrainTreesHooks = {
  /** Rows that are not trained on; the iteration with their lowest loss is kept. */
  readonly validation?: { readonly table: Table; readonly labels: ArrayLike<number> };
  /** Stops after this many iterations without a lower validation loss. */
  readonly earlyStoppingRounds?: number;
  readonly onProgress?: (progress: TreesProgress) => void;
};

/** How long training may hold the thread before it lets others on. */
const SLICE_MS = 50;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

const labelRules = {
  binary: [(label: number) => label === 0 || label === 1, '0 or 1'],
  regression: [Number.isFinite, 'a finite number'],
  poisson: [(label: number) => Number.isFinite(label) && label >= 0, 'a finite number ≥ 0'],
} as const;

function checkLabels(
  place: string,
  table: Table,
  labels: ArrayLike<number>,
  { objective }: TreesConfig,
): LabelledTable {
  checkTable(place, table);
  if (labels.length !== table.rows || table.rows === 0) {
    throw new TreesError(
      `${place}: needs at least one row and a label for each, found ${table.rows} rows and ${labels.length} labels.`,
    );
  }
  const [holds, rule] = labelRules[objective];
  const copy = Float64Array.from(labels);
  const wrong = copy.findIndex((label) => !holds(label));
  if (wrong >= 0)
    throw new TreesError(`${place}: labels of ${objective} must be ${rule}, row ${wrong} has ${copy[wrong]}.`);
  return { table, labels: copy };
}

/**
 * Trains gradient-boosted trees. The same seed, data and backend give the same trees.
 *
 * @param labels [rows]
 * @throws TreesError when a setting is out of range, or table and labels do not fit each other or the objective
 * @example
 * const model = await trainTrees(table, labels, { objective: 'poisson', numIterations: 100 });
 */
export async function trainTrees(
  table: Table,
  labels: ArrayLike<number>,
  config: Partial<TreesConfig> = {},
  hooks: TrainTreesHooks = {},
): Promise<TreesModel> {
  const settings = completeConfig(config);
  const { numIterations } = settings;
  const training = checkLabels('trainTrees', table, labels, settings);
  const { validation, earlyStoppingRounds = Infinity, onProgress } = hooks;
  const held = validation && checkLabels('trainTrees, validation', validation.table, validation.labels, settings);
  if (held && held.table.columns !== table.columns) {
    throw new TreesError(
      `trainTrees: validation has ${held.table.columns} columns and the training table ${table.columns}.`,
    );
  }

  const run = startPortable(training, settings, held);
  let best = { iteration: 0, loss: Infinity };
  let paused = Date.now();
  while (run.trees.length < numIterations) {
    const goesOn = run.step();
    const iteration = run.trees.length;
    const loss = run.validationLoss();
    onProgress?.({ iteration, numIterations, validationLoss: loss });
    if (loss !== undefined && (loss < best.loss || best.iteration === 0)) best = { iteration, loss };
    if (!goesOn || (held && iteration - best.iteration >= earlyStoppingRounds)) break;
    if (Date.now() - paused < SLICE_MS) continue;
    await pause();
    paused = Date.now();
  }
  return {
    objective: settings.objective,
    featureNames: Array.from({ length: table.columns }, (_, column) => `Column_${column}`),
    featureInfos: run.featureInfos,
    trees: held ? run.trees.slice(0, best.iteration) : run.trees,
  };
}
