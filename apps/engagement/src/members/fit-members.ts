import { createRandom, logLoss, sigmoid, type Progress } from '@daybook/core';
import { pickColumns, pickRows, type FeatureTable } from '../examples/features/feature-table.ts';
import type { Target } from '../examples/target.ts';
import { fitLogistic, type LogisticModel } from './logistic.ts';
import {
  columnOf,
  fittingMembers,
  isLogistic,
  memberColumns,
  offsetColumn,
  predictMember,
  type Member,
  type MemberName,
} from './member.ts';
import { fitTrees } from './trees.ts';

const objectives = { binary: 'binary', count: 'poisson', value: 'regression' } as const;

/** Penalties of logistic regression, the strongest first; the best out-of-fold one is taken. */
const penalties = [3000, 300, 30, 3];
/** Rows of logistic regression at most: more change nothing that a penalty would not. */
const mostLogisticRows = 60_000;

export type FitMembers = {
  readonly target: Target;
  readonly table: FeatureTable;
  /** Columns from here on are content. */
  readonly contentFrom: number;
  /** No NaN; values are standardised. [rows] */
  readonly labels: Float64Array;
  /** Whose row it is. [rows] */
  readonly userIds: readonly string[];
  /** Fold of each row, by person; -1: never held out. [rows] */
  readonly folds: Int8Array;
  readonly seed: number;
  /** Default: all that fit the target and the table. */
  readonly names?: readonly MemberName[] | undefined;
  readonly progress?: Progress | undefined;
};

export type FittedMembers = {
  readonly members: readonly Member[];
  /** Scores of each member for rows it did not learn from; NaN for rows that are never held out. [members][rows] */
  readonly outOfFold: readonly Float64Array[];
};

const placesWhere = (folds: Int8Array, keep: (fold: number) => boolean) =>
  [...folds.keys()].filter((row) => keep(folds[row]!));

function sampleRows(rows: readonly number[], seed: number): readonly number[] {
  if (rows.length <= mostLogisticRows) return rows;
  const shuffled = [...rows];
  createRandom(seed).fork('logistic rows').shuffle(shuffled);
  return shuffled.slice(0, mostLogisticRows);
}

/** One member on some rows. Logistic members get a penalty. */
async function fitMember(
  name: MemberName,
  { target, table, labels, userIds, contentFrom, seed }: FitMembers,
  rows: readonly number[],
  {
    l2,
    start,
    one = false,
  }: { readonly l2?: number; readonly start?: LogisticModel | undefined; readonly one?: boolean } = {},
): Promise<Member> {
  const columns = memberColumns(name, table.names, contentFrom);
  const own = isLogistic(name) ? sampleRows(rows, seed) : rows;
  const rowsOfMember = pickRows(table, own);
  const picked = pickColumns(rowsOfMember, columns);
  const place = offsetColumn(name, table.names);
  const offset = place === undefined ? undefined : columnOf(rowsOfMember, place);
  const ownLabels = Float64Array.from(own, (row) => labels[row]!);
  if (isLogistic(name)) {
    const logistic = fitLogistic(picked, ownLabels, { ...(l2 !== undefined && { l2 }), start, offset });
    return { name, columns, offset: place, logistic };
  }
  const trees = await fitTrees(picked, ownLabels, {
    objective: objectives[target.kind],
    seed,
    people: new Set(own.map((row) => userIds[row]!)).size,
    one,
    offset,
  });
  return { name, columns, offset: place, trees };
}

type HeldOut = { readonly scores: Float64Array; readonly last: Member };

/** Scores of every row by a member that has not learned from its fold. */
async function holdOut(name: MemberName, fit: FitMembers, l2?: number, starts?: LogisticModel[]): Promise<HeldOut> {
  const { table, folds } = fit;
  const numFolds = 1 + folds.reduce((most, fold) => Math.max(most, fold), -1);
  const scores = new Float64Array(table.rows).fill(NaN);
  let last: Member | undefined;
  for (let fold = 0; fold < numFolds; fold++) {
    const held = placesWhere(folds, (other) => other === fold);
    last = await fitMember(
      name,
      fit,
      placesWhere(folds, (other) => other !== fold),
      { ...(l2 !== undefined && { l2 }), start: starts?.[fold], one: true },
    );
    if (starts && last.logistic) starts[fold] = last.logistic;
    predictMember(last, pickRows(table, held)).forEach((score, place) => (scores[held[place]!] = score));
  }
  return { scores, last: last! };
}

/** Out-of-fold log loss of a binary target. */
function lossOf({ labels }: FitMembers, scores: Float64Array): number {
  const places = [...scores.keys()].filter((row) => !Number.isNaN(scores[row]!));
  return logLoss(
    places.map((row) => sigmoid(scores[row]!)),
    places.map((row) => labels[row]!),
  );
}

/**
 * Fits the members of a stack, and what each says of rows of people it did not learn from (Wolpert 1992). With several
 * folds the members then learn from all rows; with one, what was held out stays so.
 */
export async function fitMembers(fit: FitMembers): Promise<FittedMembers> {
  const { target, table, contentFrom, folds, progress } = fit;
  const names = fittingMembers(target, contentFrom < table.columns).filter((name) => fit.names?.includes(name) ?? true);
  const severalFolds = folds.some((fold) => fold > 0);
  const everything = placesWhere(folds, () => true);
  const members: Member[] = [];
  const outOfFold: Float64Array[] = [];
  for (const [done, name] of names.entries()) {
    progress?.({ done, total: names.length, label: `models (${name})` });
    let best = { l2: penalties[0]!, loss: Infinity, held: undefined as HeldOut | undefined };
    const starts: LogisticModel[] = [];
    for (const l2 of isLogistic(name) && name !== 'recency' ? penalties : penalties.slice(-1)) {
      const held = await holdOut(name, fit, l2, starts);
      const loss = isLogistic(name) ? lossOf(fit, held.scores) : 0;
      if (loss < best.loss) best = { l2, loss, held };
      else break;
    }
    outOfFold.push(best.held!.scores);
    members.push(severalFolds ? await fitMember(name, fit, everything, { l2: best.l2 }) : best.held!.last);
  }
  progress?.({ done: names.length, total: names.length, label: 'models' });
  return { members, outOfFold };
}
