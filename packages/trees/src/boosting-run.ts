import type { TreesConfig } from './config.ts';
import type { Table } from './table.ts';
import type { TreesModel } from './tree.ts';

/** A table with a label per row, and raw scores that the trees add to; without them trees start from the mean label. */
export type LabelledTable = {
  readonly table: Table;
  readonly labels: Float64Array;
  readonly initialScores?: Float64Array | undefined;
};

/** A training run that is advanced one tree at a time. */
export type BoostingRun = {
  /** Trees so far. */
  iterations(): number;
  /** Adds a tree; false when no split is possible any more. */
  step(): boolean;
  /** Mean loss of the validation table; undefined without one. */
  validationLoss(): number | undefined;
  /** The model of the first `iterations` trees. */
  finish(iterations: number): TreesModel;
  /** Frees what JavaScript does not. */
  dispose(): void;
};

export type StartBoosting = (
  training: LabelledTable,
  config: TreesConfig,
  validation: LabelledTable | undefined,
) => BoostingRun;

/** LightGBM's library. */
export type NativeTrainer = {
  /** Such as "LightGBM 4.7.0, 2 threads". */
  readonly detail: string;
  readonly start: StartBoosting;
};
