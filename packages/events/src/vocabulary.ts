import { createMoments, createVocabulary, numSpecialIds, sequenceBatches, vocabularyIds, type EventSequence, type SequenceSource, type Tables } from '@daybook/core';

/** What a network knows of its training data: names in the order of their ids, and the scale of each type's values. */
export type EventsVocabulary = {
  readonly types: readonly string[];
  readonly items: readonly string[];
  /** By type: a value is read as (value − mean) / std. Types without values are absent. */
  readonly scalers: Readonly<Record<string, { readonly mean: number; readonly std: number }>>;
};

/** One pass over training feeds. */
export async function fitEventsVocabulary(source: SequenceSource<EventSequence>, { minimumTypeCount = 1, minimumItemCount = 1 } = {}): Promise<EventsVocabulary> {
  const [typeTable, itemTable] = [source.tables['type'] ?? [], source.tables['item'] ?? []];
  const typeCounts = new Float64Array(typeTable.length);
  const itemCounts = new Float64Array(itemTable.length);
  const valueMoments = createMoments(typeTable.length);
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const { types, items, values } of sequences) {
      types.forEach((type, step) => {
        typeCounts[type]!++;
        const [item, value] = [items[step]!, values[step]!];
        if (item >= 0) itemCounts[item]!++;
        if (!Number.isNaN(value)) valueMoments.add(type, value);
      });
    }
  }
  const types = createVocabulary(typeTable, typeCounts, minimumTypeCount);
  const scalers = types.flatMap((name) => {
    const type = typeTable.indexOf(name);
    return valueMoments.count(type) === 0 ? [] : [[name, { mean: valueMoments.mean(type), std: valueMoments.deviation(type) }] as const];
  });
  return { types, items: createVocabulary(itemTable, itemCounts, minimumItemCount), scalers: Object.fromEntries(scalers) };
}

/** How a source's indexes read in a network's vocabulary. */
export type EventsReading = {
  /** From an index into the source's table to the network's id. */
  readonly typeIds: Int32Array;
  readonly itemIds: Int32Array;
  /** By index into the source's type table; NaN for types whose values were never seen. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
};

const readings = new WeakMap<EventsVocabulary, WeakMap<Tables, EventsReading>>();

/** Made once for each vocabulary and source. */
export function readEvents(vocabulary: EventsVocabulary, tables: Tables): EventsReading {
  let byTables = readings.get(vocabulary);
  if (!byTables) readings.set(vocabulary, (byTables = new WeakMap()));
  let reading = byTables.get(tables);
  if (!reading) {
    const types = tables['type'] ?? [];
    reading = {
      typeIds: vocabularyIds(vocabulary.types, types),
      itemIds: vocabularyIds(vocabulary.items, tables['item'] ?? []),
      means: Float64Array.from(types, (name) => vocabulary.scalers[name]?.mean ?? NaN),
      deviations: Float64Array.from(types, (name) => vocabulary.scalers[name]?.std ?? NaN),
    };
    byTables.set(tables, reading);
  }
  return reading;
}

/** Ids of the network's type and item tables, the special ones included. */
export function eventsSizes({ types, items }: EventsVocabulary): { readonly numTypes: number; readonly numItems: number } {
  return { numTypes: types.length + numSpecialIds, numItems: items.length + numSpecialIds };
}
