import type { File } from 'h5wasm/node';
import { appendEvents, appendIds, appendMeals, appendMessages, createGroupRows, selectEvents } from './append-rows.ts';
import type { Int32Column } from './columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { StoreOrder } from './event-order.ts';
import { appendOffsets, writeStrings } from './hdf5.ts';
import { writeImports, type ImportRecord } from './import-records.ts';
import { mapTables } from './store-tables.ts';

export const STORE_FORMAT = 'daybook-store';
export const STORE_VERSION = 1;

/** What a store says about how it was made. `idCheck`: of the salt of hashed ids, or empty. */
export type StoreAbout = { readonly imports: readonly ImportRecord[]; readonly idCheck: string };

/** Writes a store in pieces: all events of the first people by id, then of the next, each in time order. */
export type StoreWriter = {
  append(order: StoreOrder): void;
  /** Writes people and names after the last piece. @returns how many of each the store holds. */
  finish(about: StoreAbout): {
    readonly people: number;
    readonly events: number;
    readonly messages: number;
    readonly meals: number;
  };
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
    finish({ imports, idCheck }) {
      for (const { column, offset } of [events, messages, meals]) appendOffsets(column('offset'), offset.values);
      file.create_attribute('textHash', messages.digests.digest('hex'));
      if (idCheck !== '') file.create_attribute('idCheck', idCheck);
      writeImports(file, imports);
      writeUsers(file, columns, written);
      const vocab = file.create_group('vocab');
      mapTables((name) => writeStrings(vocab, name, columns.tables[name].names));
      return { people: written.length, events: events.count, messages: messages.count, meals: meals.count };
    },
  };
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
