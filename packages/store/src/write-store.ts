import { createHash } from 'node:crypto';
import type { File } from 'h5wasm/node';
import type { EventColumns } from './event-columns.ts';
import { orderEvents, type StoreOrder } from './event-order.ts';
import { writeColumn, writeGathered, writeOffsets, writeStrings } from './hdf5.ts';
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
  group.create_dataset({ name: 'start', data: Float64Array.from(known, (profile) => profile.start ?? Number.NaN) });
  writeStrings(group, 'timeZone', known.map((profile) => profile.timeZone ?? ''));
  writeStrings(group, 'group', known.map((profile) => profile.group ?? ''));
  writeStrings(group, 'features', known.map(({ features }) => (features === undefined ? '' : JSON.stringify(features))));
}

function writeEvents(file: File, columns: EventColumns, { offset, events }: StoreOrder): void {
  const group = file.create_group('events');
  writeOffsets(group, 'offset', offset);
  for (const name of ['time', 'type', 'value', 'item', 'actor', 'conversation'] as const) writeGathered(group, name, columns[name].values, events);
  const byPerson = personTest(columns);
  writeColumn(group, 'byPerson', events.length, (size) => new Uint8Array(size), (block, start) => {
    for (let place = 0; place < block.length; place++) block[place] = byPerson(events[start + place]!) ? 1 : 0;
  });
}

/** Whether an input row was originated by its person, by the default names of a person. */
function personTest({ tables, user, text, roles, actor }: EventColumns): (input: number) => boolean {
  const [users, texts, roleOfText, actors] = [user.values, text.values, roles.values, actor.values];
  const isPersonRole = tables.role.names.map((name) => originatedBy(name));
  const isPersonActor = tables.actor.names.map((name) => originatedBy(name));
  const ownRole = Int32Array.from(tables.user.names, (name) => tables.role.find(name));
  const ownActor = Int32Array.from(tables.user.names, (name) => tables.actor.find(name));
  return (input) => {
    const message = texts[input]!;
    if (message !== -1) return isPersonRole[roleOfText[message]!]! || roleOfText[message] === ownRole[users[input]!];
    const by = actors[input]!;
    return by === -1 || isPersonActor[by]! || by === ownActor[users[input]!];
  };
}

/** Events that have a text, meal or id: their rows in the store, in the input and in the text or meal columns. */
type Selection = { readonly rows: Int32Array; readonly inputs: Int32Array; readonly contents: Int32Array; readonly offset: Int32Array };

/** The events whose `content` is not -1; those of person i are `offset[i] … offset[i + 1]`. */
function selectEvents(content: Int32Array, { offset, events }: StoreOrder): Selection {
  const rows = new Int32Array(events.length);
  const selectedOffset = new Int32Array(offset.length);
  let count = 0;
  for (let person = 0; person + 1 < offset.length; person++) {
    for (let row = offset[person]!; row < offset[person + 1]!; row++) if (content[events[row]!] !== -1) rows[count++] = row;
    selectedOffset[person + 1] = count;
  }
  const inputs = rows.slice(0, count).map((row) => events[row]!);
  return { rows: rows.slice(0, count), inputs, contents: inputs.map((input) => content[input]!), offset: selectedOffset };
}

/** @returns the hash of the texts in store order, which ties vectors to this store. */
function writeMessages(file: File, columns: EventColumns, order: StoreOrder): string {
  const group = file.create_group('messages');
  const { rows, inputs, contents, offset } = selectEvents(columns.text.values, order);
  writeOffsets(group, 'offset', offset);
  group.create_dataset({ name: 'event', data: rows });
  writeGathered(group, 'time', columns.time.values, inputs);
  writeGathered(group, 'role', columns.roles.values, contents);
  writeGathered(group, 'conversation', columns.conversation.values, inputs);
  return writeTexts(group, columns.texts, contents);
}

function writeMeals(file: File, columns: EventColumns, order: StoreOrder): void {
  const group = file.create_group('meals');
  const { rows, inputs, contents, offset } = selectEvents(columns.meal.values, order);
  const foodOffsets = columns.foodOffsets.values;
  const written = new Float64Array(contents.length + 1);
  const places = new Int32Array(columns.foods.length);
  contents.forEach((meal, row) => {
    let place = written[row]!;
    for (let food = foodOffsets[meal]!; food < foodOffsets[meal + 1]!; food++) places[place++] = food;
    written[row + 1] = place;
  });
  writeOffsets(group, 'offset', offset);
  group.create_dataset({ name: 'event', data: rows });
  writeGathered(group, 'time', columns.time.values, inputs);
  writeOffsets(group, 'foodOffset', written);
  writeGathered(group, 'food', columns.foods.values, places);
  writeGathered(group, 'amount', columns.amounts.values, places);
}

function writeIds(file: File, columns: EventColumns, order: StoreOrder): void {
  const group = file.create_group('ids');
  const { rows, contents } = selectEvents(columns.id.values, order);
  group.create_dataset({ name: 'event', data: rows });
  writeTexts(group, columns.ids.pool, contents);
}

/** `textOffset` and the UTF-8 bytes `text`: text i is `text[textOffset[i] … textOffset[i + 1])`. @returns their SHA-256. */
function writeTexts(group: Parameters<typeof writeColumn>[0], pool: TextPool, texts: Int32Array): string {
  const count = texts.length;
  const offsets = new Float64Array(count + 1);
  for (let row = 0; row < count; row++) offsets[row + 1] = offsets[row]! + pool.sizeOf(texts[row]!);
  const hash = createHash('sha256').update(new Uint8Array(offsets.buffer));
  writeOffsets(group, 'textOffset', offsets);
  let next = 0;
  writeColumn(group, 'text', offsets[count]!, (size) => new Uint8Array(size), (block, start) => {
    // A text may begin in one block and end in the next.
    if (next > 0 && offsets[next]! > start) next--;
    for (; next < count && offsets[next]! < start + block.length; next++) {
      const [from, to] = [Math.max(offsets[next]!, start), Math.min(offsets[next + 1]!, start + block.length)];
      pool.copy(texts[next]!, from - offsets[next]!, to - offsets[next]!, block, from - start);
    }
    hash.update(block);
  });
  return hash.digest('hex');
}
