import { createHash } from 'node:crypto';
import type { File } from 'h5wasm/node';
import type { EventColumns } from './event-columns.ts';
import { orderEvents, type StoreOrder } from './event-order.ts';
import { writeColumn, writeFlags, writeIndexes, writeNumbers, writeOffsets, writeStrings } from './hdf5.ts';
import { originatedBy } from './originator.ts';
import type { TextPool } from './text-pool.ts';

export const STORE_FORMAT = 'daybook-store';
export const STORE_VERSION = 1;

/** Columns in input order → the groups of a store, by person and in time order. @returns the order. */
export function writeStore(file: File, columns: EventColumns): StoreOrder {
  const order = orderEvents(columns);
  file.create_attribute('format', STORE_FORMAT);
  file.create_attribute('version', STORE_VERSION, null, '<i4');
  writeUsers(file, columns, order);
  writeEvents(file, columns, order);
  file.create_attribute('textHash', writeMessages(file, columns, order));
  writeMeals(file, columns, order);
  writeIds(file, columns, order);
  const vocab = file.create_group('vocab');
  for (const name of ['type', 'item', 'food', 'role', 'actor', 'conversation'] as const) writeStrings(vocab, name, columns.tables[name].names);
  return order;
}

function writeUsers(file: File, { tables, profiles }: EventColumns, { people }: StoreOrder): void {
  const group = file.create_group('users');
  const known = Array.from(people, (user) => profiles.get(user) ?? {});
  writeStrings(group, 'id', Array.from(people, (user) => tables.user.names[user]!));
  writeNumbers(group, 'start', known.length, (row) => known[row]!.start ?? Number.NaN);
  writeStrings(group, 'timeZone', known.map((profile) => profile.timeZone ?? ''));
  writeStrings(group, 'group', known.map((profile) => profile.group ?? ''));
}

function writeEvents(file: File, columns: EventColumns, { offset, events }: StoreOrder): void {
  const group = file.create_group('events');
  writeOffsets(group, 'offset', offset);
  for (const name of ['time', 'value'] as const) {
    const values = columns[name].values;
    writeNumbers(group, name, events.length, (row) => values[events[row]!]!);
  }
  for (const name of ['type', 'item', 'actor', 'conversation'] as const) {
    const values = columns[name].values;
    writeIndexes(group, name, events.length, (row) => values[events[row]!]!);
  }
  const byPerson = personTest(columns);
  writeFlags(group, 'byPerson', events.length, (row) => byPerson(events[row]!));
}

/** Whether an input row was originated by its person, by the default names of a person. */
function personTest({ tables, user, text, roles, actor }: EventColumns): (input: number) => boolean {
  const [users, texts, roleOfText, actors] = [user.values, text.values, roles.values, actor.values];
  const isPersonRole = tables.role.names.map((name) => originatedBy(name));
  const isPersonActor = tables.actor.names.map((name) => originatedBy(name));
  const ownRole = tables.user.names.map((name) => tables.role.find(name));
  const ownActor = tables.user.names.map((name) => tables.actor.find(name));
  return (input) => {
    const person = users[input]!;
    const message = texts[input]!;
    if (message !== -1) return isPersonRole[roleOfText[message]!]! || roleOfText[message] === ownRole[person];
    const by = actors[input]!;
    return by === -1 || isPersonActor[by]! || by === ownActor[person];
  };
}

/** Rows of the store whose `column` is not -1, with where each person's begin. */
function selectRows(column: Int32Array, { offset, events }: StoreOrder): { rows: Int32Array; offset: Int32Array } {
  const has = (row: number) => column[events[row]!] !== -1;
  const selected = new Int32Array(events.length);
  const selectedOffset = new Int32Array(offset.length);
  let count = 0;
  for (let person = 0; person + 1 < offset.length; person++) {
    for (let row = offset[person]!; row < offset[person + 1]!; row++) if (has(row)) selected[count++] = row;
    selectedOffset[person + 1] = count;
  }
  return { rows: selected.slice(0, count), offset: selectedOffset };
}

/** @returns the hash of the texts in store order, which ties vectors to this store. */
function writeMessages(file: File, columns: EventColumns, order: StoreOrder): string {
  const group = file.create_group('messages');
  const [times, roles, conversations, texts] = [columns.time.values, columns.roles.values, columns.conversation.values, columns.text.values];
  const { rows, offset } = selectRows(texts, order);
  const input = (row: number) => order.events[rows[row]!]!;
  writeOffsets(group, 'offset', offset);
  writeIndexes(group, 'event', rows.length, (row) => rows[row]!);
  writeNumbers(group, 'time', rows.length, (row) => times[input(row)]!);
  writeIndexes(group, 'role', rows.length, (row) => roles[texts[input(row)]!]!);
  writeIndexes(group, 'conversation', rows.length, (row) => conversations[input(row)]!);
  return writeTexts(group, columns.texts, rows.length, (row) => texts[input(row)]!);
}

function writeMeals(file: File, columns: EventColumns, order: StoreOrder): void {
  const group = file.create_group('meals');
  const [times, meals, foodOffsets, foods, amounts] = [columns.time.values, columns.meal.values, columns.foodOffsets.values, columns.foods.values, columns.amounts.values];
  const { rows, offset } = selectRows(meals, order);
  const meal = (row: number) => meals[order.events[rows[row]!]!]!;
  const written = new Float64Array(rows.length + 1);
  const from = new Int32Array(foods.length);
  let place = 0;
  for (let row = 0; row < rows.length; row++) {
    for (let food = foodOffsets[meal(row)]!; food < foodOffsets[meal(row) + 1]!; food++) from[place++] = food;
    written[row + 1] = place;
  }
  writeOffsets(group, 'offset', offset);
  writeIndexes(group, 'event', rows.length, (row) => rows[row]!);
  writeNumbers(group, 'time', rows.length, (row) => times[order.events[rows[row]!]!]!);
  writeOffsets(group, 'foodOffset', written);
  writeIndexes(group, 'food', place, (row) => foods[from[row]!]!);
  writeNumbers(group, 'amount', place, (row) => amounts[from[row]!]!);
}

function writeIds(file: File, columns: EventColumns, order: StoreOrder): void {
  const group = file.create_group('ids');
  const ids = columns.id.values;
  const { rows } = selectRows(ids, order);
  writeIndexes(group, 'event', rows.length, (row) => rows[row]!);
  writeTexts(group, columns.ids.pool, rows.length, (row) => ids[order.events[rows[row]!]!]!);
}

/** `textOffset` and the UTF-8 bytes `text`: text i is `text[textOffset[i] … textOffset[i + 1])`. @returns their SHA-256. */
function writeTexts(group: Parameters<typeof writeColumn>[0], pool: TextPool, count: number, text: (row: number) => number): string {
  const offsets = new Float64Array(count + 1);
  for (let row = 0; row < count; row++) offsets[row + 1] = offsets[row]! + pool.sizeOf(text(row));
  const hash = createHash('sha256').update(new Uint8Array(offsets.buffer));
  writeOffsets(group, 'textOffset', offsets);
  let next = 0;
  writeColumn(group, 'text', offsets[count]!, (size) => new Uint8Array(size), (block, start) => {
    // A text may begin in one block and end in the next.
    if (next > 0 && offsets[next]! > start) next--;
    for (; next < count && offsets[next]! < start + block.length; next++) {
      const bytes = pool.get(text(next));
      const skipped = Math.max(0, start - offsets[next]!);
      const at = Math.max(0, offsets[next]! - start);
      block.set(bytes.subarray(skipped, skipped + block.length - at), at);
    }
    hash.update(block);
  });
  return hash.digest('hex');
}
