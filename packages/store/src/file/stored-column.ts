import { DataError } from '@daybook/core';
import type { File } from 'h5wasm/node';
import { datasetOf, hdf5Error } from './hdf5.ts';

/** A column on disk, of which only the slice asked for is read. */
export type StoredColumn<A> = { readonly length: number; read(from: number, to: number): A };

export function float64Column(file: File, path: string, name: string): StoredColumn<Float64Array> {
  return numberColumn(file, path, name, (slice) => (slice instanceof Float64Array ? slice : undefined));
}

export function float32Column(file: File, path: string, name: string): StoredColumn<Float32Array> {
  return numberColumn(file, path, name, (slice) => (slice instanceof Float32Array ? slice : undefined));
}

export function int32Column(file: File, path: string, name: string): StoredColumn<Int32Array> {
  return numberColumn(file, path, name, (slice) => (slice instanceof Int32Array ? slice : undefined));
}

export function uint8Column(file: File, path: string, name: string): StoredColumn<Uint8Array> {
  return numberColumn(file, path, name, (slice) => (slice instanceof Uint8Array ? slice : undefined));
}

/** int64 on disk, float64 in memory: exact up to 2^53. */
export function offsetColumn(file: File, path: string, name: string): StoredColumn<Float64Array> {
  return numberColumn(file, path, name, (slice) => (slice instanceof BigInt64Array ? toFloat64(slice) : undefined));
}

/** By 32-bit halves, low first as in the file: a BigInt per number costs several times as much. */
function toFloat64(integers: BigInt64Array): Float64Array {
  const halves = new Uint32Array(integers.buffer, integers.byteOffset, integers.length * 2);
  const numbers = new Float64Array(integers.length);
  for (let place = 0; place < numbers.length; place++)
    numbers[place] = halves[place * 2 + 1]! * 2 ** 32 + halves[place * 2]!;
  return numbers;
}

function numberColumn<A>(
  file: File,
  path: string,
  name: string,
  accept: (slice: unknown) => A | undefined,
): StoredColumn<A> {
  const dataset = datasetOf(file, path, name);
  const guarded = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw hdf5Error(path, name, error);
    }
  };
  const [length = 0, ...rest] = guarded(() => dataset.shape) ?? [];
  const others = rest.map((size): [number, number] => [0, size]);
  return {
    length,
    read(from, to) {
      const values = accept(guarded(() => dataset.slice([[from, to], ...others])));
      if (values === undefined)
        throw new DataError(
          `${path}: ${name} does not hold the numbers a store has there (found ${String(dataset.dtype)}). Import ` +
            'it again.',
        );
      return values;
    },
  };
}

/** Columns of one type read as one, the rows of the first before those of the second. */
export function joinColumns<A extends Float64Array | Int32Array | Uint8Array>(
  columns: readonly StoredColumn<A>[],
  create: (length: number) => A,
): StoredColumn<A> {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only;
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  return {
    length,
    read(from, to) {
      const joined = create(Math.max(0, to - from));
      let base = 0;
      for (const column of columns) {
        const [start, end] = [Math.max(from, base), Math.min(to, base + column.length)];
        if (start < end) joined.set(column.read(start - base, end - base), start - from);
        base += column.length;
      }
      return joined;
    },
  };
}

/** The column with `change` applied to every number. */
export function mapColumn<A extends Float64Array | Int32Array>(
  column: StoredColumn<A>,
  change: (value: number) => number,
): StoredColumn<A> {
  return {
    length: column.length,
    read(from, to) {
      const values = column.read(from, to);
      for (let place = 0; place < values.length; place++) values[place] = change(values[place]!);
      return values;
    },
  };
}
