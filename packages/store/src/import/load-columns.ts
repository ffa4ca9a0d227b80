import { appendProfile, type EventColumns } from '../file/event-columns.ts';
import type { RowRange } from '../file/row-ranges.ts';
import { mapTables, type TableName } from '../file/store-tables.ts';
import type { Store } from '../file/store.ts';

const EVENTS_AT_ONCE = 1 << 18;

/**
 * Appends everything in an open store to columns, so that an import can merge with it. Stored events come before new
 * ones of the same time. `onPiece` is called after each group of people.
 */
export function loadColumns(store: Store, columns: EventColumns, onPiece: () => void): void {
  const { tables, offsets, counts } = store;
  const maps = mapTables((name) => tables[name].map((text) => columns.tables[name].add(text)));
  let firstId = 0;
  for (let from = 0; from < counts.people;) {
    let to = from + 1;
    while (to < counts.people && offsets.event[to + 1]! - offsets.event[from]! <= EVENTS_AT_ONCE) to++;
    firstId = loadPeople(store, columns, maps, { from, to }, firstId);
    onPiece();
    from = to;
  }
}

/** Index in a table of the store → index in the same table of the columns. */
type NameMaps = Readonly<Record<TableName, readonly number[]>>;

/** @param firstId row of these people's first id. @returns the row after their last. */
function loadPeople(store: Store, columns: EventColumns, maps: NameMaps, people: RowRange, firstId: number): number {
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
  loadMessages(store, columns, maps, rangeOf(offsets.message), rowOf);
  loadMeals(store, columns, maps, rangeOf(offsets.meal), rowOf);
  return loadIds(store, columns, events, firstId, rowOf);
}

function loadEvents({ events }: Store, columns: EventColumns, maps: NameMaps, { from, to }: RowRange): void {
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
    columns.type.push(maps.type[type[row]!]!);
    columns.item.push(maps.item[item[row]!] ?? -1);
    columns.actor.push(maps.actor[actor[row]!] ?? -1);
    columns.conversation.push(maps.conversation[conversation[row]!] ?? -1);
    columns.text.push(-1);
    columns.meal.push(-1);
    columns.id.push(-1);
  }
}

type RowOf = (event: number) => number;

function loadMessages(
  { messages }: Store,
  columns: EventColumns,
  maps: NameMaps,
  { from, to }: RowRange,
  rowOf: RowOf,
): void {
  const [event, role, offset] = [
    messages.event.read(from, to),
    messages.role.read(from, to),
    messages.textOffset.read(from, to + 1),
  ];
  const bytes = messages.text.read(offset[0]!, offset[to - from]!);
  for (let row = 0; row < to - from; row++) {
    columns.text.set(
      rowOf(event[row]!),
      columns.texts.addBytes(bytes, offset[row]! - offset[0]!, offset[row + 1]! - offset[0]!),
    );
    columns.roles.push(maps.role[role[row]!]!);
  }
}

function loadMeals(
  { meals }: Store,
  columns: EventColumns,
  maps: NameMaps,
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
      columns.foods.push(maps.food[food[place]!]!);
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
function loadIds({ ids }: Store, columns: EventColumns, { from, to }: RowRange, firstId: number, rowOf: RowOf): number {
  const candidates = ids.event.read(firstId, Math.min(ids.event.length, firstId + to - from));
  const end = candidates.findIndex((event) => event >= to);
  const event = end === -1 ? candidates : candidates.subarray(0, end);
  const offset = ids.textOffset.read(firstId, firstId + event.length + 1);
  const bytes = ids.text.read(offset[0]!, offset[event.length]!);
  for (let row = 0; row < event.length; row++)
    columns.id.set(
      rowOf(event[row]!),
      columns.ids.addBytes(bytes, offset[row]! - offset[0]!, offset[row + 1]! - offset[0]!),
    );
  return firstId + event.length;
}
