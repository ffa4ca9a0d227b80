import type { File } from 'h5wasm/node';
import { readStrings, writeStrings } from './hdf5.ts';
import { float64Column } from './stored-column.ts';

/** A file that was imported into a store. */
export type ImportRecord = {
  /** Its name without the folder. */
  readonly name: string;
  /** SHA-256 of its bytes and of how they were read. */
  readonly hash: string;
  /** Unix seconds of the import. */
  readonly time: number;
  /** Lines that were stored. */
  readonly accepted: number;
};

export function writeImports(file: File, records: readonly ImportRecord[]): void {
  if (records.length === 0) return;
  const group = file.create_group('imports');
  for (const name of ['name', 'hash'] as const)
    writeStrings(
      group,
      name,
      records.map((record) => record[name]),
    );
  for (const name of ['time', 'accepted'] as const)
    group.create_dataset({ name, data: Float64Array.from(records, (record) => record[name]) });
}

/** What was imported, in order. Stores of earlier versions do not say. */
export function readImports(file: File, path: string): readonly ImportRecord[] {
  if (file.get('imports') === null) return [];
  const [names, hashes] = [readStrings(file, path, 'imports/name'), readStrings(file, path, 'imports/hash')];
  const numbers = (name: string) => float64Column(file, path, name).read(0, names.length);
  const [times, accepted] = [numbers('imports/time'), numbers('imports/accepted')];
  return names.map((name, row) => ({ name, hash: hashes[row]!, time: times[row]!, accepted: accepted[row]! }));
}
