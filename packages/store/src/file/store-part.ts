import { DataError } from '@daybook/core';
import type { File } from 'h5wasm/node';
import { hdf5Error, openHdf5, readAttribute, readStrings } from './hdf5.ts';
import { readImports, type ImportRecord } from './import-records.ts';
import { mapTables } from './store-tables.ts';
import { float64Column, int32Column, offsetColumn, uint8Column } from './stored-column.ts';
import { STORE_FORMAT, STORE_VERSION } from './write-store.ts';

/** One file of a store, with its own rows and indexes. */
export type StorePart = ReturnType<typeof describePart> & {
  readonly path: string;
  readonly textHash: string;
  /** Tells whether ids were hashed under the same salt; empty when they were not hashed. */
  readonly idCheck: string;
  readonly imports: readonly ImportRecord[];
  close(): void;
};

/**
 * Opens one file of a store. Columns are read when asked for, small ones at once.
 * @throws DataError when the file is missing, damaged, of another format or of a version this program does not know.
 */
export async function openPart(path: string): Promise<StorePart> {
  const file = await openHdf5(path);
  try {
    const [format, version, textHash] = ['format', 'version', 'textHash'].map((name) => readAttribute(file, name));
    if (format !== STORE_FORMAT)
      throw new DataError(
        `${path}: is HDF5 but not a Daybook store (format is ${String(format)}, expected ${STORE_FORMAT}).`,
      );
    if (version !== STORE_VERSION)
      throw new DataError(
        `${path}: has store version ${String(version)}, this program reads ${STORE_VERSION}. Import the events again.`,
      );
    if (typeof textHash !== 'string') throw new DataError(`${path}: has no textHash. Import the events again.`);
    const idCheck = readAttribute(file, 'idCheck');
    const about = {
      path,
      textHash,
      idCheck: typeof idCheck === 'string' ? idCheck : '',
      imports: readImports(file, path),
    };
    return { ...describePart(file, path), ...about, close: () => void file.close() };
  } catch (error) {
    file.close();
    const known = hdf5Error(path, 'the store', error);
    throw known instanceof DataError
      ? known
      : new DataError(`${path}: cannot be read as a store (${String(error).split('\n')[0]}).`);
  }
}

function describePart(file: File, path: string) {
  const float64 = (name: string) => float64Column(file, path, name);
  const int32 = (name: string) => int32Column(file, path, name);
  const offset = (name: string) => offsetColumn(file, path, name);
  const strings = (name: string) => readStrings(file, path, name);
  const id = strings('users/id');
  const small = (column: { length: number; read(from: number, to: number): Float64Array }) =>
    column.read(0, column.length);
  return {
    users: {
      id,
      start: small(float64('users/start')),
      timeZone: strings('users/timeZone'),
      group: strings('users/group'),
      /** JSON, or an empty string. Stores of earlier versions have none. */
      features: file.get('users/features') === null ? id.map(() => '') : strings('users/features'),
    },
    offsets: {
      event: small(offset('events/offset')),
      message: small(offset('messages/offset')),
      meal: small(offset('meals/offset')),
    },
    tables: mapTables((name) => strings(`vocab/${name}`)),
    events: {
      time: float64('events/time'),
      type: int32('events/type'),
      value: float64('events/value'),
      item: int32('events/item'),
      actor: int32('events/actor'),
      conversation: int32('events/conversation'),
      byPerson: uint8Column(file, path, 'events/byPerson'),
    },
    messages: {
      event: int32('messages/event'),
      time: float64('messages/time'),
      role: int32('messages/role'),
      conversation: int32('messages/conversation'),
      textOffset: offset('messages/textOffset'),
      text: uint8Column(file, path, 'messages/text'),
    },
    meals: {
      event: int32('meals/event'),
      time: float64('meals/time'),
      foodOffset: offset('meals/foodOffset'),
      food: int32('meals/food'),
      amount: float64('meals/amount'),
    },
    ids: { event: int32('ids/event'), textOffset: offset('ids/textOffset'), text: uint8Column(file, path, 'ids/text') },
  };
}
