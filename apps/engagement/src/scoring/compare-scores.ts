import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** How a person's score changed. */
export type ScoreChange = { readonly userId: string; readonly before: number; readonly after: number };

/** Scores of a target against earlier ones, over the people who have both. */
export type TargetChange = {
  readonly target: string;
  readonly people: number;
  readonly meanBefore: number;
  readonly meanAfter: number;
  /** Those who fell and rose the most. */
  readonly falls: readonly ScoreChange[];
  readonly rises: readonly ScoreChange[];
};

export type ScoreComparison = {
  /** People scored now and not before, and the other way round. */
  readonly newPeople: number;
  readonly gonePeople: number;
  readonly sameModel: boolean;
  readonly targets: readonly TargetChange[];
};

type Row = Readonly<Record<string, string>>;

/** The CSV of scores in a folder whose name comes last before `path`; undefined when there is none. */
export function earlierScores(folder: string, path: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.csv') && join(folder, name) < path)
    .sort();
  return names.length === 0 ? undefined : join(folder, names.at(-1)!);
}

/** Compares two CSV files that `score` wrote. @param top people to name per target and direction. */
export function compareScores(before: string, after: string, top: number): ScoreComparison {
  const read = (path: string): Row[] => parse(readFileSync(path), { columns: true });
  const [old, now] = [read(before), read(after)];
  const oldOf = new Map(old.map((row) => [row['userId']!, row]));
  const both = now.filter((row) => oldOf.has(row['userId']!));
  const targets = Object.keys(now[0] ?? {}).filter((name) => !['userId', 'at', 'model'].includes(name));
  return {
    newPeople: now.length - both.length,
    gonePeople: old.length - both.length,
    sameModel: now[0]?.['model'] === old[0]?.['model'],
    targets: targets
      .filter((target) => target in (old[0] ?? {}))
      .map((target) => {
        const changes = both.map((row): ScoreChange => ({
          userId: row['userId']!,
          before: Number(oldOf.get(row['userId']!)![target]),
          after: Number(row[target]),
        }));
        const byRise = changes.toSorted((one, other) => one.after - one.before - (other.after - other.before));
        const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        return {
          target,
          people: both.length,
          meanBefore: mean(changes.map((change) => change.before)),
          meanAfter: mean(changes.map((change) => change.after)),
          falls: byRise.filter((change) => change.after < change.before).slice(0, top),
          rises: byRise
            .toReversed()
            .filter((change) => change.after > change.before)
            .slice(0, top),
        };
      }),
  };
}
