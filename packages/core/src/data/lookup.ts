import type { Tables } from './sequence.ts';

/** Computes a lookup once for each vocabulary and each source's tables. */
export function cachedLookup<Vocabulary extends object, Lookup>(
  make: (vocabulary: Vocabulary, tables: Tables) => Lookup,
): (vocabulary: Vocabulary, tables: Tables) => Lookup {
  const cache = new WeakMap<Vocabulary, WeakMap<Tables, Lookup>>();
  return (vocabulary, tables) => {
    let byTables = cache.get(vocabulary);
    if (!byTables) cache.set(vocabulary, (byTables = new WeakMap()));
    let lookup = byTables.get(tables);
    if (lookup === undefined) byTables.set(tables, (lookup = make(vocabulary, tables)));
    return lookup;
  };
}
