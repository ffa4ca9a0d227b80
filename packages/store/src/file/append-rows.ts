// Appends the rows of one piece of a store: its events, and the messages, meals and ids among them.
import { createHash, type Hash } from 'node:crypto';
import type { Group } from 'h5wasm/node';
import { originatedBy } from '../schema/originator.ts';
import { Float64Column } from './columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { StoreOrder } from './event-order.ts';
import { appendColumn, appendGathered, appendOffsets, type ColumnPlace } from './hdf5.ts';
import { textDigestHex } from './text-digest.ts';
import type { TextPool } from './text-pool.ts';

/** A group of columns while it is written, piece by piece. */
export type GroupRows = {
  readonly column: (name: string) => ColumnPlace;
  /** Rows so far. */
  count: number;
  /** Rows of person i are `offset[i] … offset[i + 1]`. */
  readonly offset: Float64Column;
  /** SHA-256 of the digests of all texts so far, which ties vectors to a store. */
  readonly digests: Hash;
  /** Where the texts or foods of the last piece end; undefined before the first piece. */
  end: number | undefined;
};

export function createGroupRows(group: Group, grows: boolean): GroupRows {
  const offset = new Float64Column();
  offset.push(0);
  return {
    column: (name) => ({ group, name, grows }),
    count: 0,
    offset,
    digests: createHash('sha256'),
    end: undefined,
  };
}

/** The events of a piece that have a text, a meal or an id, in store order. */
export type Selection = {
  /** Row of each in the store's events. */
  readonly rows: Int32Array;
  /** Row of each in the columns. */
  readonly inputs: Int32Array;
  /** Index of its text, meal or id. */
  readonly contents: Int32Array;
  /** Those of person i are `offset[i] … offset[i + 1]`. [people + 1] */
  readonly offset: Int32Array;
};

/** The events whose `content` is not -1. `firstRow`: where the piece begins in the store's events. */
export function selectEvents(content: Int32Array, { offset, events }: StoreOrder, firstRow: number): Selection {
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

export function appendEvents(group: GroupRows, columns: EventColumns, { events }: StoreOrder): void {
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

/** A test of rows in the columns: did the row's own person originate it (`originatedBy`)? Names are compared once. */
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

export function appendMessages(group: GroupRows, columns: EventColumns, { rows, inputs, contents }: Selection): void {
  appendRows(group, rows);
  appendGathered(group.column('time'), columns.time.values, inputs);
  appendGathered(group.column('role'), columns.roles.values, contents);
  appendGathered(group.column('conversation'), columns.conversation.values, inputs);
  appendTexts(group, columns.texts, contents);
  for (const text of contents) group.digests.update(textDigestHex(columns.texts.get(text)));
}

export function appendMeals(group: GroupRows, columns: EventColumns, { rows, inputs, contents }: Selection): void {
  appendRows(group, rows);
  appendGathered(group.column('time'), columns.time.values, inputs);
  const firstFoods = columns.foodOffsets.values;
  const offsets = offsetsOf(contents, (meal) => firstFoods[meal + 1]! - firstFoods[meal]!);
  const places = new Int32Array(offsets.at(-1)!);
  contents.forEach((meal, row) => {
    for (let place = offsets[row]!; place < offsets[row + 1]!; place++)
      places[place] = firstFoods[meal]! + place - offsets[row]!;
  });
  appendEnds(group, 'foodOffset', offsets);
  appendGathered(group.column('food'), columns.foods.values, places);
  appendGathered(group.column('amount'), columns.amounts.values, places);
}

export function appendIds(group: GroupRows, columns: EventColumns, { rows, contents }: Selection): void {
  appendRows(group, rows);
  appendTexts(group, columns.ids.pool, contents);
}

/** Appends the event that each row belongs to. */
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
  const offsets = offsetsOf(texts, (text) => pool.sizeOf(text));
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

/** Cumulative sizes: where each content begins, and where the last ends. [contents + 1] */
function offsetsOf(contents: Int32Array, sizeOf: (content: number) => number): Float64Array {
  const offsets = new Float64Array(contents.length + 1);
  contents.forEach((content, row) => (offsets[row + 1] = offsets[row]! + sizeOf(content)));
  return offsets;
}

/**
 * Appends the offsets of a piece, counted from the end of the piece before. Only the first piece writes the leading 0.
 */
function appendEnds(group: GroupRows, name: string, offsets: Float64Array): void {
  const base = group.end;
  appendOffsets(group.column(name), base === undefined ? offsets : offsets.subarray(1).map((offset) => base + offset));
  group.end = (base ?? 0) + offsets.at(-1)!;
}
