// members/: models on tables of features, beside the networks. May import examples/.

import { priorColumn } from '../examples/features/activity-prior.ts';
import { pickColumns, type FeatureTable } from '../examples/features/feature-table.ts';
import type { Target } from '../examples/target.ts';
import { logisticContributions, predictLogistic, type LogisticModel } from './logistic.ts';
import { predictTrees, treesContributions, type TreesMember } from './trees.ts';

/**
 * `recency`: days since the last event. `logistic` and `trees`: window features and whatever is known of the person.
 * `contentLogistic` and `contentTrees`: what steps held as well.
 */
export type MemberName = 'recency' | 'logistic' | 'trees' | 'contentLogistic' | 'contentTrees';
export const memberNames = [
  'recency',
  'logistic',
  'trees',
  'contentLogistic',
  'contentTrees',
] as const satisfies readonly MemberName[];

export const isLogistic = (name: MemberName): boolean => !name.toLowerCase().endsWith('trees');

/** A fitted member. Its scores are log odds (`binary`), log rates (`count`) or standardised values (`value`). */
export type Member = {
  readonly name: MemberName;
  /** Places of its columns in the table. */
  readonly columns: readonly number[];
  /** Place of the column with another model's scores, which this one adds to. */
  readonly offset?: number | undefined;
  readonly logistic?: LogisticModel;
  readonly trees?: TreesMember;
};

/** The columns that a member reads, of which those from `contentFrom` on are content. */
export function memberColumns(name: MemberName, names: readonly string[], contentFrom: number): number[] {
  const places = [...names.keys()].filter((place) => names[place] !== priorColumn);
  if (name === 'recency') return places.filter((place) => /^(own|target): days since last$/.test(names[place]!));
  return name === 'logistic' || name === 'trees' ? places.filter((place) => place < contentFrom) : places;
}

/** The column that a member adds to: the prior's, where the table has it. */
export function offsetColumn(name: MemberName, names: readonly string[]): number | undefined {
  const place = names.indexOf(priorColumn);
  return place < 0 || name === 'recency' ? undefined : place;
}

/** A column of a table. [rows] */
export const columnOf = ({ rows, columns, values }: FeatureTable, column: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => values[row * columns + column]!);

/** Members that fit a target and a table: logistic ones need classes, those of content need content. */
export function fittingMembers({ kind }: Target, hasContent: boolean): MemberName[] {
  return memberNames.filter(
    (name) => (kind === 'binary' || !isLogistic(name)) && (hasContent || !name.startsWith('content')),
  );
}

/** Scores of every row. */
export function predictMember({ columns, offset, logistic, trees }: Member, table: FeatureTable): Float64Array {
  const own = columns.length === table.columns ? table : pickColumns(table, columns);
  const scores = logistic ? predictLogistic(logistic, own) : predictTrees(trees!, own);
  if (offset !== undefined) columnOf(table, offset).forEach((score, row) => (scores[row]! += score));
  return scores;
}

/** What each column of the table adds to the score of its one row, beyond `base`. */
export function explainMember({ columns, offset, logistic, trees }: Member, { values }: FeatureTable) {
  const row = columns.map((column) => values[column]!);
  const { base, contributions } = logistic
    ? { base: logistic.intercept, contributions: logisticContributions(logistic, row) }
    : treesContributions(trees!, row);
  const byColumn = new Float64Array(values.length);
  columns.forEach((column, place) => (byColumn[column] = contributions[place]!));
  if (offset !== undefined) byColumn[offset] = values[offset]!;
  return { base, contributions: byColumn };
}
