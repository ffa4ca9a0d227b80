/**
 * Ids of a network's vocabulary: 0 padding, 1 mask, 2 unknown (unseen, or too rare), then the entries it was made from.
 */
export const maskId = 1;
export const unknownId = 2;
export const numSpecialIds = 3;

/**
 * Entries seen at least `minimumCount` times, most frequent first. counts[i] is how often table[i] occurs among
 * training people.
 */
export function createVocabulary(table: readonly string[], counts: ArrayLike<number>, minimumCount = 1): string[] {
  const seen = table.flatMap((name, index) =>
    counts[index]! >= minimumCount ? [{ name, count: counts[index]! }] : [],
  );
  return seen.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

const lookups = new WeakMap<readonly string[], WeakMap<readonly string[], Int32Array>>();

/**
 * From an index into a source's table to the vocabulary's id; `unknownId` for what it does not hold. Made once for each
 * pair.
 */
export function vocabularyIds(vocabulary: readonly string[], table: readonly string[]): Int32Array {
  let byTable = lookups.get(vocabulary);
  if (!byTable) lookups.set(vocabulary, (byTable = new WeakMap()));
  let ids = byTable.get(table);
  if (!ids || ids.length !== table.length) {
    const idOf = new Map(vocabulary.map((name, index) => [name, index + numSpecialIds]));
    ids = Int32Array.from(table, (name) => idOf.get(name) ?? unknownId);
    byTable.set(table, ids);
  }
  return ids;
}
