import type { Progress } from '@daybook/core';
import { foldOf } from '../examples/examples.ts';
import { joinRows, pickRows, type FeatureTable } from '../examples/features/feature-table.ts';
import type { Target } from '../examples/target.ts';
import type { Cohort } from '../examples/timeline.ts';
import { fitMemberTables, memberTables, type MemberTables } from '../encoding/member-table.ts';
import type { EncodedExamples } from '../encoding/prepare.ts';
import type { Readers } from '../encoding/readers.ts';
import { encodeStreams } from '../encoding/streams.ts';
import { fitMembers, type FittedMembers } from '../members/fit-members.ts';
import type { MemberName } from '../members/member.ts';
import type { EngagementConfig } from './config.ts';
import type { LabelScaler } from './heads.ts';
import { openPrior } from './open-prior.ts';
import { predictNetwork, type EngagementModel } from './predict.ts';
import { fitStackWeights, stackLoss, stackScores, startWeights, type StackWeights } from './stack-weights.ts';
import type { StackedTarget } from './stack.ts';

/** Examples with the tables that members read of them. */
export type StackPart = Pick<EncodedExamples, 'examples' | 'requests'> & { readonly tables: MemberTables };

const numFolds = 5;
/** From as many examples, the validation people are enough to weigh members on, and members are fitted once. */
const manyExamples = 60_000;

/** Labelled rows of one target: those of training people, then those of validation people. */
type LabelledRows = {
  readonly target: Target;
  readonly table: FeatureTable;
  readonly contentFrom: number;
  /** Standardised for `value` targets. [rows] */
  readonly labels: Float64Array;
  readonly userIds: readonly string[];
  /** By person; -1: never held out. [rows] */
  readonly folds: Int8Array;
  /** Rows of validation people, and their places among the validation examples. */
  readonly validation: readonly { readonly row: number; readonly example: number }[];
};

function labelledRows(
  target: Target,
  column: number,
  { train, validation }: { readonly train: StackPart; readonly validation: StackPart },
  { scaler, seed }: { readonly scaler: LabelScaler | undefined; readonly seed: number },
): LabelledRows {
  const { mean, std } = scaler ?? { mean: 0, std: 1 };
  const scaled = [...train.examples, ...validation.examples].map(({ labels }) => (labels[column]! - mean) / std);
  const rows = [...scaled.keys()].filter((row) => !Number.isNaN(scaled[row]!));
  const requests = [...train.requests, ...validation.requests];
  const table = joinRows(train.tables[target.name]!, validation.tables[target.name]!);
  const first = train.examples.length;
  const userIds = rows.map((row) => requests[row]!.userId);
  return {
    target,
    table: rows.length === table.rows ? table : pickRows(table, rows),
    contentFrom: train.tables[target.name]!.contentFrom,
    labels: Float64Array.from(rows, (row) => scaled[row]!),
    userIds,
    folds: Int8Array.from(rows, (row, place) => {
      if (rows.length > manyExamples) return row < first ? -1 : 0;
      return foldOf(userIds[place]!, numFolds, seed);
    }),
    validation: rows.flatMap((row, place) => (row < first ? [] : [{ row: place, example: row - first }])),
  };
}

const atRows = (values: Float64Array, rows: readonly number[]) => Float64Array.from(rows, (row) => values[row]!);

/**
 * Weighs the networks beside the other members on validation people. `auto` leaves them out unless they lower the loss
 * of validation people whom the weights have not seen.
 */
function weighNetwork(
  { target, head, seed }: { readonly target: Target; readonly head: EngagementConfig['head']; readonly seed: number },
  scores: readonly [stacked: Float64Array, network: Float64Array],
  labels: Float64Array,
  userIds: readonly string[],
): StackWeights {
  const without: StackWeights = { intercept: 0, weights: [1, 0] };
  const everyone = [...labels.keys()];
  if (head === 'trees' || everyone.length === 0) return without;
  const fitOn = (rows: readonly number[]) =>
    fitStackWeights(
      target.kind,
      scores.map((own) => atRows(own, rows)),
      atRows(labels, rows),
      { people: new Set(rows.map((row) => userIds[row]!)).size, start: [1, 0] },
    );
  let gain = 0;
  for (let fold = 0; fold < numFolds && head === 'auto'; fold++) {
    const isHeld = (row: number) => foldOf(userIds[row]!, numFolds, seed) === fold;
    const held = everyone.filter(isHeld);
    if (held.length === 0) continue;
    const heldScores = scores.map((own) => atRows(own, held));
    const lossBy = (weights: StackWeights) =>
      stackLoss(target.kind, stackScores(weights, heldScores), atRows(labels, held));
    gain += held.length * (lossBy(without) - lossBy(fitOn(everyone.filter((row) => !isHeld(row)))));
  }
  return head === 'auto' && gain <= 0 ? without : fitOn(everyone);
}

/** Weighs members on what they say of people they did not learn from, then the networks beside them. */
function weighMembers(
  { target, labels, userIds, validation }: LabelledRows,
  { members, outOfFold }: FittedMembers,
  networkLogits: ArrayLike<number>,
  { head, seed }: Pick<EngagementConfig, 'head' | 'seed'>,
): StackedTarget {
  const held = [...labels.keys()].filter((row) => !Number.isNaN(outOfFold[0]![row]!));
  const joined = fitStackWeights(
    target.kind,
    outOfFold.map((scores) => atRows(scores, held)),
    atRows(labels, held),
    { people: new Set(held.map((row) => userIds[row]!)).size, start: startWeights(members) },
  );
  const rows = validation.map(({ row }) => row);
  const network = weighNetwork(
    { target, head, seed },
    [
      stackScores(
        joined,
        outOfFold.map((scores) => atRows(scores, rows)),
      ),
      Float64Array.from(validation, ({ example }) => networkLogits[example]!),
    ],
    atRows(labels, rows),
    rows.map((row) => userIds[row]!),
  );
  const [own, beside] = network.weights;
  return {
    intercept: network.intercept + own! * joined.intercept,
    network: beside!,
    members: members.map((member, place) => ({ member, weight: own! * joined.weights[place]! })),
  };
}

/** Members by the setting `head`; undefined: all that fit. */
function membersOf({ head }: EngagementConfig, { table, contentFrom }: LabelledRows): MemberName[] | undefined {
  if (head !== 'trees') return undefined;
  return [contentFrom < table.columns ? 'contentTrees' : 'trees'];
}

export type StackInput = {
  readonly cohort: Cohort;
  /** All networks, also those that were fine-tuned. */
  readonly readers: Readers;
  readonly train: EncodedExamples;
  readonly validation: EncodedExamples;
  /** Members to fit. Default: those of the setting `head`. */
  readonly names?: readonly MemberName[];
  readonly progress?: Progress | undefined;
};

/**
 * Puts a stack beside a trained fusion: members on tables, weighed by what they say of people they did not learn from
 * (Wolpert 1992); then the fusion of the networks beside them, weighed on validation people, whom pretraining has not
 * seen. Binary targets need no other calibration.
 */
export async function addStack(
  model: EngagementModel,
  { cohort, readers, train, validation, names, progress }: StackInput,
): Promise<EngagementModel> {
  const { config, scalers } = model;
  const { targets, seed, fineTune } = config;
  const tables = await fitMemberTables(cohort, readers, train.examples, await openPrior(config.activityPrior));
  const withTables = async ({ examples, requests }: EncodedExamples): Promise<StackPart> => ({
    examples,
    requests,
    tables: await memberTables(tables, targets, cohort, readers, examples),
  });
  const parts = { train: await withTables(train), validation: await withTables(validation) };
  const encoded = fineTune
    ? { ...validation.encoded, ...(await encodeStreams(readers.streams, validation.requests)) }
    : validation.encoded;
  const networkLogits = await predictNetwork(model, encoded, validation.examples.length);
  const stacked: Record<string, StackedTarget> = {};
  for (const [column, target] of targets.entries()) {
    const rows = labelledRows(target, column, parts, { scaler: scalers[target.name], seed });
    const fitted = await fitMembers({ ...rows, seed, names: names ?? membersOf(config, rows), progress });
    stacked[target.name] = weighMembers(rows, fitted, networkLogits[column]!, config);
  }
  return { ...model, stack: { tables, targets: stacked }, calibrations: {} };
}
