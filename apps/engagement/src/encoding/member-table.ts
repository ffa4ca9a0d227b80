import { priorTable, type ActivityPrior } from '../examples/features/activity-prior.ts';
import { joinColumns, pickRows, type FeatureTable } from '../examples/features/feature-table.ts';
import { fitWindowFeatures, windowFeatures } from '../examples/features/window-features.ts';
import { populationActivityNames, populationActivityRow } from '../examples/population-activity.ts';
import { featureColumns, featureRow } from '../examples/profile-features.ts';
import type { Example } from '../examples/examples.ts';
import type { Target } from '../examples/target.ts';
import type { Cohort } from '../examples/timeline.ts';
import { fitContentSummary, summariseContent } from './content-summary.ts';
import type { MemberTableConfig } from './member-table-config.ts';
import type { Readers } from './readers.ts';
import { requestsOf } from './stream-request.ts';

/** Columns from `contentFrom` on are content. */
export type MemberTable = FeatureTable & { readonly contentFrom: number };
/** By target. */
export type MemberTables = Readonly<Record<string, MemberTable>>;

type Asked = Pick<Example, 'person' | 'predictionTime'>;

export async function fitMemberTables(
  cohort: Cohort,
  { streams }: Readers,
  examples: readonly Example[],
  prior?: ActivityPrior,
): Promise<MemberTableConfig> {
  return {
    prior,
    windows: fitWindowFeatures(cohort, examples),
    content: await fitContentSummary(streams, requestsOf(cohort, examples)),
  };
}

/** Profile features and population activity, as the fusion reads them. */
function personColumns(cohort: Cohort, { features, populationActivity }: Readers, examples: readonly Asked[]) {
  const names = [
    ...(features ? featureColumns(features.encoding) : []),
    ...(populationActivity ? populationActivityNames : []),
  ];
  const values = new Float32Array(examples.length * names.length);
  examples.forEach(({ person, predictionTime }, row) =>
    values.set(
      [
        ...(features ? featureRow(features.encoding, features.of(cohort.people[person]!.userId)) : []),
        ...(populationActivity ? populationActivityRow(populationActivity, predictionTime) : []),
      ],
      row * names.length,
    ),
  );
  return { names, rows: examples.length, columns: names.length, values };
}

/** What the members of a stack read of these examples. `cohort` needs their people only. */
export async function memberTables(
  { windows, content, prior }: MemberTableConfig,
  targets: readonly Target[],
  cohort: Cohort,
  readers: Readers,
  examples: readonly Asked[],
): Promise<MemberTables> {
  const person = personColumns(cohort, readers, examples);
  const summary = await summariseContent(content, readers.streams, requestsOf(cohort, examples));
  return Object.fromEntries(
    targets.map((target) => {
      const counts = windowFeatures(cohort, examples, windows, target);
      const beside = [counts, person];
      if (prior && target.kind === 'binary') beside.push(priorTable(prior, counts, target));
      const contentFrom = beside.reduce((sum, { columns }) => sum + columns, 0);
      return [target.name, { ...joinColumns([...beside, summary]), contentFrom }];
    }),
  );
}

/** The tables of one row. */
export function tableRow(tables: MemberTables, row: number): MemberTables {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, { ...table, ...pickRows(table, [row]) }]),
  );
}
