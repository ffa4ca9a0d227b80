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

/** A table for each target; columns from `contentFrom` on are content. */
export type MemberTables = {
  readonly byTarget: Readonly<Record<string, FeatureTable>>;
  readonly contentFrom: number;
};

type Asked = Pick<Example, 'person' | 'predictionTime'>;

export async function fitMemberTables(
  cohort: Cohort,
  { streams }: Readers,
  examples: readonly Example[],
): Promise<MemberTableConfig> {
  return {
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
  { windows, content }: MemberTableConfig,
  targets: readonly Target[],
  cohort: Cohort,
  readers: Readers,
  examples: readonly Asked[],
): Promise<MemberTables> {
  const person = personColumns(cohort, readers, examples);
  const summary = await summariseContent(content, readers.streams, requestsOf(cohort, examples));
  let contentFrom = 0;
  const byTarget = Object.fromEntries(
    targets.map((target) => {
      const counts = windowFeatures(cohort, examples, windows, target);
      contentFrom = counts.columns + person.columns;
      return [target.name, joinColumns([counts, person, summary])];
    }),
  );
  return { byTarget, contentFrom };
}

/** The tables of one row. */
export function tableRow({ byTarget, contentFrom }: MemberTables, row: number): MemberTables {
  return {
    contentFrom,
    byTarget: Object.fromEntries(Object.entries(byTarget).map(([name, table]) => [name, pickRows(table, [row])])),
  };
}
