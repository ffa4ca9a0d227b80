import type { File, Group } from 'h5wasm/node';
import { Float64Column, type Int32Column } from './columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { StoreOrder } from './event-order.ts';
import { appendColumn, appendGathered, appendOffsets, writeStrings, type ColumnPlace } from './hdf5.ts';
import { originatedBy } from '../schema/originator.ts';
import { hashTexts } from './hash-texts.ts';
import { mapTables } from './store-tables.ts';
import type { TextPool } from './text-pool.ts';

export const STORE_FORMAT = 'daybook-store';
export const STORE_VERSION = 1;

/**
 * Writes a store piece by piece, by person and in time order: all events of some people, then of the people after them.
 */
export type StoreWriter = {
  append(order: StoreOrder): void;
  /** Writes people and names, when all pieces are there. @returns what the store holds. */
  finish(): { readonly people: number; readonly events: number; readonly messages: number; readonly meals: number };
};

/**
 * The columns hold one piece after the other, and all names and profiles. `grows`: there will be more than one piece.
 */
export function createStoreWriter(file: File, columns: EventColumns, grows: boolean): StoreWriter {
  file.create_attribute('format', STORE_FORMAT);
  file.create_attribute('version', STORE_VERSION, null, '<i4');
  const rowsIn = (name: string) => createGroupRows(file.create_group(name), grows);
  const [events, messages, meals, ids] = [rowsIn('events'), rowsIn('messages'), rowsIn('meals'), rowsIn('ids')];
  const written: number[] = [];
  return {
    append(order) {
      const select = (content: Int32Column) => selectEvents(content.values, order, events.count);
      const [withText, withMeal, withId] = [select(columns.text), select(columns.meal), select(columns.id)];
      order.people.forEach((user, place) => {
        const end = order.offset[place + 1]!;
        // Nobody is left of whom there are only events that were left out.
        if (end === order.offset[place] && !columns.profiles.has(user)) return;
        written.push(user);
        events.offset.push(events.count + end);
        messages.offset.push(messages.count + withText.offset[place + 1]!);
        meals.offset.push(meals.count + withMeal.offset[place + 1]!);
      });
      appendEvents(events, columns, order);
      appendMessages(messages, columns, withText);
      appendMeals(meals, columns, withMeal);
      appendIds(ids, columns, withId);
    },
    finish() {
      for (const { column, offset } of [events, messages, meals]) appendOffsets(column('offset'), offset.values);
      file.create_attribute('textHash', hashTexts(file));
      writeUsers(file, columns, written);
      const vocab = file.create_group('vocab');
      mapTables((name) => writeStrings(vocab, name, columns.tables[name].names));
      return { people: written.length, events: events.count, messages: messages.count, meals: meals.count };
    },
  };
}

/** A group of columns that is being written. */
type GroupRows = {
  readonly column: (name: string) => ColumnPlace;
  /** Rows so far. */
  count: number;
  /** Rows of person i are `offset[i] … offset[i + 1]`. */
  readonly offset: Float64Column;
  /** Where the texts or foods of the last piece end; undefined before the first piece. */
  end: number | undefined;
};

function createGroupRows(group: Group, grows: boolean): GroupRows {
  const offset = new Float64Column();
  offset.push(0);
  return { column: (name) => ({ group, name, grows }), count: 0, offset, end: undefined };
}

/**
 * Events that have a text, meal or id: their rows in the store, in the columns, and in the columns of texts, meals or
 * ids.
 */
type Selection = {
  readonly rows: Int32Array;
  readonly inputs: Int32Array;
  readonly contents: Int32Array;
  readonly offset: Int32Array;
};

/**
 * The events whose `content` is not -1; those of person i are `offset[i] … offset[i + 1]`. `firstRow`: of the piece in
 * the store.
 */
function selectEvents(content: Int32Array, { offset, events }: StoreOrder, firstRow: number): Selection {
  const places = new Int32Array(events.length);
  const selectedOffset = new Int32Array(offset.length);
  let count = 0;
  for (let person = 0; person + 1 < offset.length; person++) {
    for (let place = offset[person]!; place < offset[person + 1]!; place++)
      if (content[events[place]!] !== -1) places[count++] = place;
    selectedOffset[person + 1] = count;
  }
  const inputs = places.slice(0, count).map((place) => events[place]!);
  return {
    rows: places.slice(0, count).map((place) => firstRow + place),
    inputs,
    contents: inputs.map((input) => content[input]!),
    offset: selectedOffset,
  };
}

function appendEvents(group: GroupRows, columns: EventColumns, { events }: StoreOrder): void {
  for (const name of ['time', 'type', 'value', 'item', 'actor', 'conversation'] as const)
    appendGathered(group.column(name), columns[name].values, events);
  const byPerson = personTest(columns);
  appendColumn(
    group.column('byPerson'),
    events.length,
    (size) => new Uint8Array(size),
    (block, start) => {
      for (let place = 0; place < block.length; place++) block[place] = byPerson(events[start + place]!) ? 1 : 0;
    },
  );
  group.count += events.length;
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

function appendMessages(group: GroupRows, columns: EventColumns, { rows, inputs, contents }: Selection): void {
  appendRows(group, rows);
  appendGathered(group.column('time'), columns.time.values, inputs);
  appendGathered(group.column('role'), columns.roles.values, contents);
  appendGathered(group.column('conversation'), columns.conversation.values, inputs);
  appendTexts(group, columns.texts, contents);
}

function appendMeals(group: GroupRows, columns: EventColumns, { rows, inputs, contents }: Selection): void {
  appendRows(group, rows);
  appendGathered(group.column('time'), columns.time.values, inputs);
  const firstFoods = columns.foodOffsets.values;
  const offsets = sumUp(contents, (meal) => firstFoods[meal + 1]! - firstFoods[meal]!);
  const places = new Int32Array(offsets.at(-1)!);
  contents.forEach((meal, row) => {
    for (let place = offsets[row]!; place < offsets[row + 1]!; place++)
      places[place] = firstFoods[meal]! + place - offsets[row]!;
  });
  appendEnds(group, 'foodOffset', offsets);
  appendGathered(group.column('food'), columns.foods.values, places);
  appendGathered(group.column('amount'), columns.amounts.values, places);
}

function appendIds(group: GroupRows, columns: EventColumns, { rows, contents }: Selection): void {
  appendRows(group, rows);
  appendTexts(group, columns.ids.pool, contents);
}

/** Which event each row belongs to. */
function appendRows(group: GroupRows, rows: Int32Array): void {
  appendColumn(
    group.column('event'),
    rows.length,
    (size) => new Int32Array(size),
    (block, start) => block.set(rows.subarray(start, start + block.length)),
  );
  group.count += rows.length;
}

/** `textOffset` and the UTF-8 bytes `text`: text i is `text[textOffset[i] … textOffset[i + 1])`. */
function appendTexts(group: GroupRows, pool: TextPool, texts: Int32Array): void {
  const offsets = sumUp(texts, (text) => pool.sizeOf(text));
  appendEnds(group, 'textOffset', offsets);
  let next = 0;
  appendColumn(
    group.column('text'),
    offsets.at(-1)!,
    (size) => new Uint8Array(size),
    (block, start) => {
      // A text may begin in one block and end in the next.
      if (next > 0 && offsets[next]! > start) next--;
      for (; next < texts.length && offsets[next]! < start + block.length; next++) {
        const [from, to] = [Math.max(offsets[next]!, start), Math.min(offsets[next + 1]!, start + block.length)];
        pool.copy(texts[next]!, from - offsets[next]!, to - offsets[next]!, block, from - start);
      }
    },
  );
}

/** Sizes one after another → where each begins, and where the last ends. [contents + 1] */
function sumUp(contents: Int32Array, sizeOf: (content: number) => number): Float64Array {
  const offsets = new Float64Array(contents.length + 1);
  contents.forEach((content, row) => (offsets[row + 1] = offsets[row]! + sizeOf(content)));
  return offsets;
}

/**
 * Appends a piece's offsets, counted from where the piece before ends. The column begins with a 0 that only the first
 * piece writes.
 */
function appendEnds(group: GroupRows, name: string, offsets: Float64Array): void {
  const base = group.end;
  appendOffsets(group.column(name), base === undefined ? offsets : offsets.subarray(1).map((offset) => base + offset));
  group.end = (base ?? 0) + offsets.at(-1)!;
}

function writeUsers(file: File, { tables, profiles }: EventColumns, people: readonly number[]): void {
  const group = file.create_group('users');
  const known = people.map((user) => profiles.get(user) ?? {});
  writeStrings(
    group,
    'id',
    people.map((user) => tables.user.names[user]!),
  );
  group.create_dataset({ name: 'start', data: Float64Array.from(known, (profile) => profile.start ?? Number.NaN) });
  writeStrings(
    group,
    'timeZone',
    known.map((profile) => profile.timeZone ?? ''),
  );
  writeStrings(
    group,
    'group',
    known.map((profile) => profile.group ?? ''),
  );
  writeStrings(
    group,
    'features',
    known.map(({ features }) => (features === undefined ? '' : JSON.stringify(features))),
  );
}
