import type { EventSequence, SequenceSource, Tables } from '@daybook/core';
import {
  cachedLookup,
  createRunningStatistics,
  createVocabulary,
  numSpecialIds,
  sequenceBatches,
  vocabularyIds,
  type RunningStatistics,
} from '@daybook/core/training';

/** What a network knows of its training data: names in the order of their ids, and the scale of each type's values. */
export type EventsVocabulary = {
  readonly types: readonly string[];
  readonly items: readonly string[];
  /**
   * By type, and `type/item` where an item has enough values: a value is read as (value − mean) / std. Under `…
   * change`, how much it differs from the person's last one.
   */
  readonly scalers: Readonly<Record<string, { readonly mean: number; readonly std: number }>>;
};

/** Values after which an item's own mean is better than its type's: a goal in steps is no goal in kilograms. */
const enoughValues = 30;

const scalerKey = (type: string, item?: string) => (item === undefined ? type : `${type}/${item}`);
const changeKey = (key: string) => `${key} change`;

/** One pass over training timelines. */
export async function fitEventsVocabulary(
  source: SequenceSource<EventSequence>,
  { minimumTypeCount = 1, minimumItemCount = 1 } = {},
): Promise<EventsVocabulary> {
  const [typeTable, itemTable] = [source.tables['type'] ?? [], source.tables['item'] ?? []];
  const typeCounts = new Float64Array(typeTable.length);
  const itemCounts = new Float64Array(itemTable.length);
  const statistics = new Map<string, RunningStatistics>();
  const add = (key: string, value: number) => {
    let own = statistics.get(key);
    if (!own) statistics.set(key, (own = createRunningStatistics(1)));
    own.add(0, value);
  };
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const { types, items, values } of sequences) {
      const last = new Map<string, number>();
      types.forEach((type, step) => {
        typeCounts[type]!++;
        const [item, value] = [items[step]!, values[step]!];
        if (item >= 0) itemCounts[item]!++;
        if (Number.isNaN(value)) return;
        const ofItem = scalerKey(typeTable[type]!, itemTable[item]);
        const before = last.get(ofItem);
        last.set(ofItem, value);
        for (const key of new Set([typeTable[type]!, ofItem])) {
          add(key, value);
          if (before !== undefined) add(changeKey(key), value - before);
        }
      });
    }
  }
  const types = createVocabulary(typeTable, typeCounts, minimumTypeCount);
  const known = new Set(types.flatMap((name) => [name, changeKey(name)]));
  const scalers = [...statistics].flatMap(([key, own]) =>
    known.has(key) || own.count(0) >= enoughValues
      ? [[key, { mean: own.mean(0), std: own.deviation(0) }] as const]
      : [],
  );
  return {
    types,
    items: createVocabulary(itemTable, itemCounts, minimumItemCount),
    scalers: Object.fromEntries(scalers),
  };
}

/** A value as (value − mean) / std, its change since the person's last one as change / changeStd. */
export type ValueScaler = { readonly mean: number; readonly std: number; readonly changeStd: number };

/** How a source's indexes read in a network's vocabulary. */
export type EventsLookup = {
  /** From an index into the source's table to the network's id. */
  readonly typeIds: Int32Array;
  readonly itemIds: Int32Array;
  /**
   * How values of a type and item (-1: none), indexes into the source's tables, are read; undefined where the type's
   * were never seen.
   */
  scaler(type: number, item: number): ValueScaler | undefined;
};

function createScalers(
  { scalers, types: known }: EventsVocabulary,
  types: readonly string[],
  items: readonly string[],
): EventsLookup['scaler'] {
  const made = new Map<number, ValueScaler | undefined>();
  const make = (type: number, item: number): ValueScaler | undefined => {
    const name = types[type]!;
    const key = [scalerKey(name, items[item]), name].find((each) => scalers[each] !== undefined);
    if (key === undefined || !known.includes(name)) return undefined;
    const { mean, std } = scalers[key]!;
    return { mean, std, changeStd: scalers[changeKey(key)]?.std ?? std };
  };
  return (type, item) => {
    const place = type * (items.length + 1) + item + 1;
    if (!made.has(place)) made.set(place, make(type, item));
    return made.get(place);
  };
}

/** Computed once for each vocabulary and source. */
export const eventsLookup = cachedLookup((vocabulary: EventsVocabulary, tables: Tables): EventsLookup => {
  const [types, items] = [tables['type'] ?? [], tables['item'] ?? []];
  return {
    typeIds: vocabularyIds(vocabulary.types, types),
    itemIds: vocabularyIds(vocabulary.items, items),
    scaler: createScalers(vocabulary, types, items),
  };
});

/** Ids of the network's type and item tables, the special ones included. */
export function eventsSizes({ types, items }: EventsVocabulary): {
  readonly numTypes: number;
  readonly numItems: number;
} {
  return { numTypes: types.length + numSpecialIds, numItems: items.length + numSpecialIds };
}
