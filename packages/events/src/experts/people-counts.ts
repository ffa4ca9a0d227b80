import { hashText } from '@daybook/core';

/** Training people are counted in this many groups, so that nobody is predicted from what was counted of themselves. */
const numGroups = 3;

/** The group of a person among training people; −1 for everybody else. */
export function groupsOf(trainingPeople: readonly string[]): (userId: string) => number {
  const groups = new Map(trainingPeople.map((userId) => [userId, hashText(userId) % numGroups]));
  return (userId) => groups.get(userId) ?? -1;
}

type Row = { total: number; readonly counts: Map<number, number> };

/** How often each class followed each context among training people. */
export type PeopleCounts = {
  add(group: number, context: number, spread: readonly (readonly [label: number, weight: number])[]): void;
  /** Of everybody but the people of `group`. */
  of(group: number, context: number, label: number): number;
  total(group: number, context: number): number;
  labels(group: number, context: number): Iterable<number>;
};

export function createPeopleCounts(): PeopleCounts {
  const tables = Array.from({ length: numGroups }, () => new Map<number, Row>());
  /** Σ over the groups that count. */
  const sum = (group: number, context: number, of: (row: Row) => number): number => {
    let all = 0;
    for (let index = 0; index < numGroups; index++) {
      const row = index === group ? undefined : tables[index]!.get(context);
      if (row) all += of(row);
    }
    return all;
  };
  return {
    add(group, context, spread) {
      const table = tables[group]!;
      let row = table.get(context);
      if (!row) table.set(context, (row = { total: 0, counts: new Map() }));
      row.total++;
      for (const [label, weight] of spread) row.counts.set(label, (row.counts.get(label) ?? 0) + weight);
    },
    of: (group, context, label) => sum(group, context, ({ counts }) => counts.get(label) ?? 0),
    total: (group, context) => sum(group, context, ({ total }) => total),
    labels: (group, context) =>
      tables.flatMap((table, index) => (index === group ? [] : [...(table.get(context)?.counts.keys() ?? [])])),
  };
}
