import { DataError } from '@daybook/core';
import { appendProfile, type EventColumns } from '../file/event-columns.ts';
import type { RowRange } from '../file/row-ranges.ts';
import { mapTables, type TableName } from '../file/store-tables.ts';
import type { Store } from '../file/store.ts';
import { droppedText, isDropped } from '../file/text-digest.ts';
import type { TextTable } from '../file/text-table.ts';

const EVENTS_AT_ONCE = 1 << 18;

/** What changes on the way from a store into columns. */
export type LoadChanges = {
  /** The person who is left out. */
  readonly without?: string;
  /** Whether only digests of texts are kept. */
  readonly dropTexts?: boolean;
  /** Names of roles, actors and conversations as they are to be called. */
  readonly rename?: (name: string) => string;
};

/**
 * Appends everything in an open store to columns, so that an import can merge with it. Stored events come before new
 * ones of the same time. `onPiece` is called after each group of people. Names that nothing refers to are left out.
 */
export function loadColumns(
  store: Store,
  columns: EventColumns,
  onPiece: () => void,
  { without, dropTexts = false, rename }: LoadChanges = {},
): void {
  const { tables, offsets, counts, userIds } = store;
  const maps = mapTables((name) => {
    const isRenamed = name === 'role' || name === 'actor' || name === 'conversation';
    return nameMap(tables[name], columns.tables[name], isRenamed ? rename : undefined, store.path);
  });
  const load: Load = { store, columns, maps, dropTexts };
  let firstId = 0;
  for (let from = 0; from < counts.people;) {
    let to = from + 1;
    if (userIds[from] === without) {
      firstId = skipIds(store, { from: offsets.event[from]!, to: offsets.event[to]! }, firstId);
      from = to;
      continue;
    }
    while (
      to < counts.people &&
      userIds[to] !== without &&
      offsets.event[to + 1]! - offsets.event[from]! <= EVENTS_AT_ONCE
    )
      to++;
    firstId = loadPeople(load, { from, to }, firstId);
    onPiece();
    from = to;
  }
}

/** Index in a table of the store → index in the same table of the columns; -1 stays -1. */
type NameMap = (index: number) => number;
type Load = {
  readonly store: Store;
  readonly columns: EventColumns;
  readonly maps: Readonly<Record<TableName, NameMap>>;
  readonly dropTexts: boolean;
};

function nameMap(
  names: readonly string[],
  table: TextTable,
  rename: LoadChanges['rename'] = (name) => name,
  path: string,
): NameMap {
  const known = new Int32Array(names.length).fill(-1);
  return (index) => {
    if (index === -1) return -1;
    const name = names[index];
    if (name === undefined) throw new DataError(`${path}: refers to name ${index} of ${names.length}. It is damaged.`);
    if (known[index] === -1) known[index] = table.add(rename(name));
    return known[index]!;
  };
}

/** @param firstId row of these people's first id. @returns the row after their last. */
function loadPeople({ store, columns, maps, dropTexts }: Load, people: RowRange, firstId: number): number {
  const { offsets } = store;
  const rangeOf = (offset: Float64Array): RowRange => ({ from: offset[people.from]!, to: offset[people.to]! });
  const events = rangeOf(offsets.event);
  const rowOf = (event: number) => firstRow + event - events.from;
  const firstRow = columns.user.length;
  for (let person = people.from; person < people.to; person++) {
    const user = columns.tables.user.add(store.userIds[person]!);
    appendProfile(columns, { type: 'profile', ...store.person(person) });
    for (let event = offsets.event[person]!; event < offsets.event[person + 1]!; event++) columns.user.push(user);
  }
  loadEvents(store, columns, maps, events);
  loadMessages({ store, columns, maps, dropTexts }, rangeOf(offsets.message), rowOf);
  loadMeals(store, columns, maps, rangeOf(offsets.meal), rowOf);
  return loadIds(store, columns, events, firstId, rowOf);
}

function loadEvents({ events }: Store, columns: EventColumns, maps: Load['maps'], { from, to }: RowRange): void {
  const [time, value] = [events.time.read(from, to), events.value.read(from, to)];
  const [type, item, actor, conversation] = [
    events.type.read(from, to),
    events.item.read(from, to),
    events.actor.read(from, to),
    events.conversation.read(from, to),
  ];
  for (let row = 0; row < to - from; row++) {
    columns.time.push(time[row]!);
    columns.value.push(value[row]!);
    columns.type.push(maps.type(type[row]!));
    columns.item.push(maps.item(item[row]!));
    columns.actor.push(maps.actor(actor[row]!));
    columns.conversation.push(maps.conversation(conversation[row]!));
    columns.text.push(-1);
    columns.meal.push(-1);
    columns.id.push(-1);
  }
}

type RowOf = (event: number) => number;

function loadMessages({ store, columns, maps, dropTexts }: Load, { from, to }: RowRange, rowOf: RowOf): void {
  const { messages } = store;
  const [event, role] = [messages.event.read(from, to), messages.role.read(from, to)];
  store.readTextBytes(from, to).forEach((text, row) => {
    const kept = dropTexts && !isDropped(text) ? droppedText(text) : text;
    columns.text.set(rowOf(event[row]!), columns.texts.addBytes(kept, 0, kept.length));
    columns.roles.push(maps.role(role[row]!));
  });
}

function loadMeals(
  { meals }: Store,
  columns: EventColumns,
  maps: Load['maps'],
  { from, to }: RowRange,
  rowOf: RowOf,
): void {
  const [event, offset] = [meals.event.read(from, to), meals.foodOffset.read(from, to + 1)];
  const [food, amount] = [
    meals.food.read(offset[0]!, offset[to - from]!),
    meals.amount.read(offset[0]!, offset[to - from]!),
  ];
  for (let row = 0; row < to - from; row++) {
    columns.meal.set(rowOf(event[row]!), columns.foodOffsets.length - 1);
    for (let place = offset[row]! - offset[0]!; place < offset[row + 1]! - offset[0]!; place++) {
      columns.foods.push(maps.food(food[place]!));
      columns.amounts.push(amount[place]!);
    }
    columns.foodOffsets.push(columns.foods.length);
  }
}

/**
 * The ids of the events `from … to`. Ids have no offsets by person: these begin at row `firstId`, at most one per
 * event.
 * @returns the row after the last.
 */
function loadIds(store: Store, columns: EventColumns, { from, to }: RowRange, firstId: number, rowOf: RowOf): number {
  const { ids } = store;
  const event = ids.event.read(firstId, skipIds(store, { from, to }, firstId));
  const offset = ids.textOffset.read(firstId, firstId + event.length + 1);
  const bytes = ids.text.read(offset[0]!, offset[event.length]!);
  for (let row = 0; row < event.length; row++)
    columns.id.set(
      rowOf(event[row]!),
      columns.ids.addBytes(bytes, offset[row]! - offset[0]!, offset[row + 1]! - offset[0]!),
    );
  return firstId + event.length;
}

/** @returns the row after the last id of the events `from … to`, the first of which is at row `firstId`. */
function skipIds({ ids }: Store, { from, to }: RowRange, firstId: number): number {
  const candidates = ids.event.read(firstId, Math.min(ids.event.length, firstId + to - from));
  const end = candidates.findIndex((event) => event >= to);
  return firstId + (end === -1 ? candidates.length : end);
}
