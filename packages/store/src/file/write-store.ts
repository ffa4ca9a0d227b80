import { createHash } from 'node:crypto';
import type { File } from 'h5wasm/node';
import { appendEvents, appendIds, appendMeals, appendMessages, createGroupRows, selectEvents } from './append-rows.ts';
import type { Int32Column } from './columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { StoreOrder } from './event-order.ts';
import { appendOffsets, writeStrings } from './hdf5.ts';
import { rowBlocks } from './row-ranges.ts';
import { mapTables } from './store-tables.ts';
import { offsetColumn, uint8Column } from './stored-column.ts';

export const STORE_FORMAT = 'daybook-store';
export const STORE_VERSION = 1;

/** Writes a store in pieces: all events of the first people by id, then of the next, each in time order. */
export type StoreWriter = {
  append(order: StoreOrder): void;
  /** Writes people and names after the last piece. @returns how many of each the store holds. */
  finish(): { readonly people: number; readonly events: number; readonly messages: number; readonly meals: number };
};

/**
 * A writer into an empty HDF5 file. `columns` hold the piece at hand, and all names and profiles.
 * @param grows whether there will be more than one piece.
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
        // People whose events were all left out are skipped.
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

/** SHA-256 of the texts in store order, which ties vectors to this store. */
export function hashTexts(file: File): string {
  const hash = createHash('sha256');
  for (const column of [
    offsetColumn(file, file.filename, 'messages/textOffset'),
    uint8Column(file, file.filename, 'messages/text'),
  ]) {
    for (const { from, to } of rowBlocks(column.length)) {
      const { buffer, byteOffset, byteLength } = column.read(from, to);
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}

function writeUsers(file: File, { tables, profiles }: EventColumns, people: readonly number[]): void {
  const group = file.create_group('users');
  const known = people.map((user) => profiles.get(user) ?? {});
  const write = (name: string, texts: readonly string[]) => writeStrings(group, name, texts);
  write(
    'id',
    people.map((user) => tables.user.names[user]!),
  );
  group.create_dataset({ name: 'start', data: Float64Array.from(known, (profile) => profile.start ?? Number.NaN) });
  write(
    'timeZone',
    known.map((profile) => profile.timeZone ?? ''),
  );
  write(
    'group',
    known.map((profile) => profile.group ?? ''),
  );
  write(
    'features',
    known.map(({ features }) => (features === undefined ? '' : JSON.stringify(features))),
  );
}
