import { closeSync, existsSync, openSync } from 'node:fs';
import { DataError } from '@daybook/core';
import { replaceFile, storageError } from '@daybook/core/files';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import { appendChecksums } from './block-checksums.ts';
import { guardFiles, takeFailure } from './guarded-files.ts';

const BLOCK_ROWS = 1 << 20;
const CHUNK_ROWS = 1 << 14;

let prepared: Promise<void> | undefined;

/** Without this handler h5wasm opens missing and damaged files without an error and loses what is written to them. */
function prepare(): Promise<void> {
  prepared ??= ready.then((module) => {
    module.activate_throwing_error_handler();
    guardFiles();
  });
  return prepared;
}

/**
 * An error of HDF5 as one line: of the disk or a checksum where one is behind it, else HDF5's own reason.
 * @param what was read or written
 */
export function hdf5Error(path: string, what: string, error: unknown): unknown {
  const cause = takeFailure();
  if (cause instanceof DataError) return cause;
  if (cause !== undefined) return storageError(path, cause, 'What was there before is as it was.');
  if (!isFromHdf5(error)) return error;
  return new DataError(`${path}: ${what} cannot be read (${firstLine(error)}). The file is damaged; make it again.`);
}

/** HDF5 throws errors whose text is its stack of calls, and WebAssembly traps when damage leads it astray. */
function isFromHdf5(error: unknown): boolean {
  return !(error instanceof Error) || /HDF5|major:/.test(error.message) || error.name === 'RuntimeError';
}

/**
 * Opens an HDF5 file to read (r), append (a) or make anew (w). What is read of a complete file is compared with its
 * checksums.
 * @throws DataError when the file is missing, cut off, damaged or of another kind.
 */
export async function openHdf5(path: string, mode: 'r' | 'a' | 'w' = 'r'): Promise<File> {
  await prepare();
  try {
    if (mode === 'r') closeSync(openSync(path, 'r'));
    return new File(path, mode);
  } catch (error) {
    const cause = takeFailure();
    if (cause instanceof DataError) throw cause;
    const byDisk = storageError(path, cause ?? error);
    if (existsSync(path) && byDisk !== (cause ?? error)) throw byDisk;
    throw new DataError(
      `${path}: not a whole HDF5 file (${firstLine(error)}). It may be missing, cut off or of another kind.`,
    );
  }
}

/**
 * Makes the HDF5 file `path` with what `fill` writes. Readers see the old file or the whole new one.
 * @throws what `fill` throws, without leaving a draft behind; StorageError when the disk is full and the like.
 */
export async function writeHdf5<T>(path: string, fill: (file: File) => T | Promise<T>): Promise<T> {
  await prepare();
  return replaceFile(path, async (draft) => {
    takeFailure();
    try {
      const file = new File(draft, 'w');
      let result: T;
      try {
        result = await fill(file);
      } finally {
        file.close();
      }
      refuseFailedWrite();
      appendChecksums(draft);
      return result;
    } catch (error) {
      throw takeFailure() ?? error;
    }
  });
}

/** HDF5 may go on after a failed write, as when it closes a file. @throws the error of the disk. */
export function refuseFailedWrite(): void {
  const failure = takeFailure();
  if (failure !== undefined) throw failure;
}

export type NumberArray = Float64Array | Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** A column of numbers in a group; with `grows`, more rows may be appended later. */
export type ColumnPlace = { readonly group: Group; readonly name: string; readonly grows: boolean };

/**
 * Appends `length` numbers to a column, block by block, creating it if absent. `fill(block, start)` sets the block that
 * begins at the new number `start`.
 */
export function appendColumn<A extends NumberArray>(
  { group, name, grows }: ColumnPlace,
  length: number,
  make: (length: number) => A,
  fill: (block: A, start: number) => void,
): void {
  const present = group.get(name);
  let done = 0;
  if (!(present instanceof Dataset)) {
    const first = make(Math.min(length, BLOCK_ROWS));
    fill(first, 0);
    if (length <= BLOCK_ROWS && !grows) {
      group.create_dataset({ name, data: first });
      return;
    }
    group.create_dataset({ name, data: first, maxshape: [null], chunks: [CHUNK_ROWS] });
    done = first.length;
  }
  const dataset = present instanceof Dataset ? present : datasetOf(group, group.path, name);
  const base = (dataset.shape?.[0] ?? 0) - done;
  dataset.resize([base + length]);
  for (let start = done; start < length; start += BLOCK_ROWS) {
    const block = make(Math.min(length - start, BLOCK_ROWS));
    fill(block, start);
    dataset.write_slice([[base + start, base + start + block.length]], block);
  }
}

/** Appends `values[rows[i]]` for each i, as float64 or int32 like `values`. */
export function appendGathered(place: ColumnPlace, values: Float64Array | Int32Array, rows: ArrayLike<number>): void {
  const length = rows.length;
  if (values instanceof Int32Array) {
    appendColumn(
      place,
      length,
      (size) => new Int32Array(size),
      (block, start) => {
        for (let index = 0; index < block.length; index++) block[index] = values[rows[start + index]!]!;
      },
    );
    return;
  }
  appendColumn(
    place,
    length,
    (size) => new Float64Array(size),
    (block, start) => {
      for (let index = 0; index < block.length; index++) block[index] = values[rows[start + index]!]!;
    },
  );
}

/** Appends offsets as int64, the type that other tools expect. */
export function appendOffsets(place: ColumnPlace, offsets: ArrayLike<number>): void {
  appendColumn(
    place,
    offsets.length,
    (size) => new BigInt64Array(size),
    (block, start) => {
      // Two 32-bit halves, low first as the file has them: a BigInt per number costs twenty times as much.
      const halves = new Uint32Array(block.buffer);
      for (let index = 0; index < block.length; index++) {
        const offset = offsets[start + index]!;
        halves[index * 2] = offset;
        halves[index * 2 + 1] = offset / 2 ** 32;
      }
    },
  );
}

/** Writes variable-length UTF-8 strings in one call, because h5wasm cannot append them. */
export function writeStrings(group: Group, name: string, strings: readonly string[]): void {
  group.create_dataset({ name, data: [...strings], dtype: 'S' });
}

/** A dataset by name. @throws DataError when the file has none of this name. */
export function datasetOf(file: Group, path: string, name: string): Dataset {
  let found: unknown;
  try {
    found = file.get(name);
  } catch (error) {
    throw hdf5Error(path, name, error);
  }
  if (found instanceof Dataset) return found;
  throw new DataError(`${path}: has no dataset ${name}. Import it again.`);
}

/** All strings of a dataset small enough for memory. @throws DataError when it is absent or holds no strings. */
export function readStrings(file: File, path: string, name: string): readonly string[] {
  let value: unknown;
  try {
    value = datasetOf(file, path, name).value;
  } catch (error) {
    throw hdf5Error(path, name, error);
  }
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw new DataError(`${path}: ${name} does not hold strings.`);
}

/** The value of a root attribute; undefined when absent. */
export function readAttribute(file: File, name: string): unknown {
  const value: unknown = file.attrs[name]?.value;
  return typeof value === 'bigint' ? Number(value) : value;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reason = /: ([^:\n]+)\n\s+major/.exec(text);
  return reason?.[1] ?? text.split('\n')[0]!.slice(0, 200);
}
