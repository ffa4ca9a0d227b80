import type { BoostingRun, LabelledTable } from '../boosting-run.ts';
import { completeConfig, type TreesConfig } from '../config.ts';
import { TreesError } from '../errors.ts';
import { checkTable, type Table } from '../table.ts';
import type { TreesModel } from '../tree.ts';
import { openBackend, type TreesBackend } from './choose-backend.ts';

export type TreesProgress = {
  /** Trees so far. */
  readonly iteration: number;
  readonly numIterations: number;
  /** Mean loss of the validation table, if there is one. */
  readonly validationLoss?: number | undefined;
};

export type TrainTreesHooks = {
  /**
   * Raw scores of another model, which the trees add to instead of the mean label: its log odds, log rate or value. The
   * trees do not hold them: a prediction is theirs plus the other model's. [rows]
   */
  readonly initialScores?: ArrayLike<number> | undefined;
  /** Rows that are not trained on; the iteration with their lowest loss is kept. */
  readonly validation?: {
    readonly table: Table;
    readonly labels: ArrayLike<number>;
    readonly initialScores?: ArrayLike<number>;
  };
  /** Stops after this many iterations without a lower validation loss. */
  readonly earlyStoppingRounds?: number;
  readonly onProgress?: (progress: TreesProgress) => void;
  /** Default `auto`: LightGBM's library where it is installed. */
  readonly backend?: TreesBackend;
};

/** How long training may hold the thread before it lets others on. */
const SLICE_MS = 50;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

const labelRules = {
  binary: [(label: number) => label === 0 || label === 1, '0 or 1'],
  regression: [Number.isFinite, 'a finite number'],
  poisson: [(label: number) => Number.isFinite(label) && label >= 0, 'a finite number ≥ 0'],
} as const;

function checkRows(
  place: string,
  { table, labels, initialScores }: NonNullable<TrainTreesHooks['validation']>,
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
  const scores = initialScores && Float64Array.from(initialScores);
  if (scores && (scores.length !== table.rows || !scores.every(Number.isFinite)))
    throw new TreesError(`${place}: needs a finite initial score for each of ${table.rows} rows.`);
  return { table, labels: copy, initialScores: scores };
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
  const { initialScores, validation } = hooks;
  const training = checkRows('trainTrees', { table, labels, ...(initialScores && { initialScores }) }, settings);
  const held = validation && checkRows('trainTrees, validation', validation, settings);
  if (held && !held.initialScores !== !initialScores)
    throw new TreesError(
      'trainTrees: give initial scores to both the training and the validation rows, or to neither.',
    );
  if (held && held.table.columns !== table.columns) {
    throw new TreesError(
      `trainTrees: validation has ${held.table.columns} columns and the training table ${table.columns}.`,
    );
  }

  const { start } = await openBackend(hooks.backend ?? 'auto');
  const run = start(training, settings, held);
  try {
    const iterations = await advance(run, settings.numIterations, hooks);
    return run.finish(iterations);
  } finally {
    run.dispose();
  }
}

/** Adds trees until there are enough or the validation loss no longer falls. @returns how many of them to keep */
async function advance(run: BoostingRun, numIterations: number, hooks: TrainTreesHooks): Promise<number> {
  const { earlyStoppingRounds = Infinity, onProgress } = hooks;
  let best = { iteration: 0, loss: Infinity };
  let paused = Date.now();
  while (run.iterations() < numIterations) {
    const goesOn = run.step();
    const iteration = run.iterations();
    const loss = run.validationLoss();
    onProgress?.({ iteration, numIterations, validationLoss: loss });
    if (loss !== undefined && (loss < best.loss || best.iteration === 0)) best = { iteration, loss };
    if (!goesOn || (loss !== undefined && iteration - best.iteration >= earlyStoppingRounds)) break;
    if (Date.now() - paused < SLICE_MS) continue;
    await pause();
    paused = Date.now();
  }
  return hooks.validation ? best.iteration : run.iterations();
}
