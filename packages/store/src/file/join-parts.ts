import { createHash } from 'node:crypto';
import { DataError } from '@daybook/core';
import { joinColumns, mapColumn, type StoredColumn } from './stored-column.ts';
import type { StorePart } from './store-part.ts';
import { mapTables } from './store-tables.ts';
import { TextTable } from './text-table.ts';

/**
 * Several parts read as one: the rows of the first before those of the second, with indexes into merged tables.
 * @throws DataError when a person is in two parts.
 */
export function joinParts(parts: readonly StorePart[]): StorePart {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  refuseSharedPeople(parts);
  const tables = mapTables((name) => mergeTables(parts.map((part) => part.tables[name])));
  const eventBase = bases(parts, (part) => part.events.time.length);
  const numbers = (pick: (part: StorePart) => StoredColumn<Float64Array>) =>
    joinColumns(parts.map(pick), (length) => new Float64Array(length));
  const indexes = (
    pick: (part: StorePart) => StoredColumn<Int32Array>,
    change?: (part: number, value: number) => number,
  ) =>
    joinColumns(
      parts.map((part, at) =>
        change === undefined ? pick(part) : mapColumn(pick(part), (value) => change(at, value)),
      ),
      (length) => new Int32Array(length),
    );
  const named = (pick: (part: StorePart) => StoredColumn<Int32Array>, { maps }: MergedTable) =>
    indexes(pick, (part, value) => (value === -1 ? -1 : maps[part]![value]!));
  const rows = (pick: (part: StorePart) => StoredColumn<Int32Array>) =>
    indexes(pick, (part, value) => value + eventBase[part]!);
  const bytes = (pick: (part: StorePart) => StoredColumn<Uint8Array>) =>
    joinColumns(parts.map(pick), (length) => new Uint8Array(length));
  return {
    path: parts.map((part) => part.path).join(', '),
    textHash: createHash('sha256')
      .update(parts.map((part) => part.textHash).join())
      .digest('hex'),
    idCheck: parts[0]?.idCheck ?? '',
    imports: parts.flatMap((part) => part.imports),
    close: () => parts.forEach((part) => part.close()),
    users: {
      id: parts.flatMap((part) => part.users.id),
      start: Float64Array.from(parts.flatMap((part) => [...part.users.start])),
      timeZone: parts.flatMap((part) => part.users.timeZone),
      group: parts.flatMap((part) => part.users.group),
      features: parts.flatMap((part) => part.users.features),
    },
    offsets: {
      event: joinOffsets(parts.map((part) => part.offsets.event)),
      message: joinOffsets(parts.map((part) => part.offsets.message)),
      meal: joinOffsets(parts.map((part) => part.offsets.meal)),
    },
    tables: mapTables((name) => tables[name].names),
    events: {
      time: numbers((part) => part.events.time),
      type: named((part) => part.events.type, tables.type),
      value: numbers((part) => part.events.value),
      item: named((part) => part.events.item, tables.item),
      actor: named((part) => part.events.actor, tables.actor),
      conversation: named((part) => part.events.conversation, tables.conversation),
      byPerson: bytes((part) => part.events.byPerson),
    },
    messages: {
      event: rows((part) => part.messages.event),
      time: numbers((part) => part.messages.time),
      role: named((part) => part.messages.role, tables.role),
      conversation: named((part) => part.messages.conversation, tables.conversation),
      textOffset: joinOffsetColumns(
        parts.map((part) => part.messages.textOffset),
        bases(parts, (part) => part.messages.text.length),
      ),
      text: bytes((part) => part.messages.text),
    },
    meals: {
      event: rows((part) => part.meals.event),
      time: numbers((part) => part.meals.time),
      foodOffset: joinOffsetColumns(
        parts.map((part) => part.meals.foodOffset),
        bases(parts, (part) => part.meals.food.length),
      ),
      food: named((part) => part.meals.food, tables.food),
      amount: numbers((part) => part.meals.amount),
    },
    ids: {
      event: rows((part) => part.ids.event),
      textOffset: joinOffsetColumns(
        parts.map((part) => part.ids.textOffset),
        bases(parts, (part) => part.ids.text.length),
      ),
      text: bytes((part) => part.ids.text),
    },
  };
}

function refuseSharedPeople(parts: readonly StorePart[]): void {
  const home = new Map<string, string>();
  for (const part of parts) {
    for (const id of part.users.id) {
      const other = home.get(id);
      if (other !== undefined)
        throw new DataError(
          `Person ${id} is in ${other} and in ${part.path}. A person's events must lie in one shard.`,
        );
      home.set(id, part.path);
    }
  }
}

type MergedTable = { readonly names: readonly string[]; readonly maps: readonly Int32Array[] };

function mergeTables(tables: readonly (readonly string[])[]): MergedTable {
  const merged = new TextTable();
  const maps = tables.map((names) => Int32Array.from(names, (name) => merged.add(name)));
  return { names: merged.names, maps };
}

/** How many rows lie before each part. */
function bases(parts: readonly StorePart[], rows: (part: StorePart) => number): number[] {
  let sum = 0;
  return parts.map((part) => (sum += rows(part)) - rows(part));
}

function joinOffsets(offsets: readonly Float64Array[]): Float64Array {
  const joined = [0];
  for (const own of offsets) {
    const base = joined.at(-1)!;
    for (const offset of own.subarray(1)) joined.push(base + offset);
  }
  return Float64Array.from(joined);
}

/** Offsets of all parts, [rows + 1] each → [all rows + 1]: the last of a part is the first of the next. */
function joinOffsetColumns(
  columns: readonly StoredColumn<Float64Array>[],
  base: readonly number[],
): StoredColumn<Float64Array> {
  const shifted = columns.map((column, part): StoredColumn<Float64Array> => {
    const { read } = mapColumn(column, (value) => value + base[part]!);
    return { read, length: part === columns.length - 1 ? column.length : column.length - 1 };
  });
  return joinColumns(shifted, (length) => new Float64Array(length));
}
