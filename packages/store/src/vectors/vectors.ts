// vectors/: one vector per message in files beside the store, and files of one vector per person. May import file/.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, type MessageEncoder } from '@daybook/core';
import type { File } from 'h5wasm/node';
import { openHdf5, readAttribute } from '../file/hdf5.ts';
import { float32Column, type StoredColumn } from '../file/stored-column.ts';
import type { Store } from '../file/store.ts';

export const VECTORS_FORMAT = 'daybook-vectors';
export const VECTORS_VERSION = 1;

/** What a file of vectors says about the encoder that made them. */
export type EncoderDescription = Pick<MessageEncoder, 'name' | 'size' | 'pooling' | 'fingerprint'>;

/** Rows of vectors; `subarray` takes a view of some rows. values [rows × size] */
export class VectorRows {
  readonly values: Float32Array;
  readonly #size: number;

  constructor(values: Float32Array, size: number) {
    this.values = values;
    this.#size = size;
  }

  subarray(from: number, to: number): VectorRows {
    return new VectorRows(this.values.subarray(from * this.#size, to * this.#size), this.#size);
  }
}

/** The rows of a dataset of vectors in a file. */
export function vectorRows(
  file: File,
  path: string,
  size: number,
  name = 'vectors',
): StoredColumn<VectorRows> & { readonly size: number } {
  const column = float32Column(file, path, name);
  return { size, length: column.length, read: (from, to) => new VectorRows(column.read(from, to), size) };
}

/** The open vectors of one encoder: one row per message, in store order. Close them when done. */
export class Vectors {
  readonly encoder: EncoderDescription;
  readonly rows: StoredColumn<VectorRows>;
  readonly #file: File;
  #isOpen = true;

  constructor(file: File, path: string, encoder: EncoderDescription) {
    this.encoder = encoder;
    this.rows = vectorRows(file, path, encoder.size);
    this.#file = file;
  }

  /** The vectors of message rows `from … to`. [(to − from) × size] */
  read(from: number, to: number): Float32Array {
    return this.rows.read(from, to).values;
  }

  close(): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }
}

/** `store.h5` → `store.vectors`. */
export function vectorsFolder(store: Pick<Store, 'path'>): string {
  return `${store.path.replace(/\/+$/, '').replace(/\.h5$/, '')}.vectors`;
}

/** `store.h5` → `store.vectors/<fingerprint>.h5`. */
export function vectorsPath(
  store: Pick<Store, 'path'>,
  { fingerprint }: Pick<EncoderDescription, 'fingerprint'>,
): string {
  return join(vectorsFolder(store), `${fingerprint}.h5`);
}

/**
 * Opens the vectors that `encoder` made of this store's messages.
 * @throws DataError when the store is not embedded, was embedded by another encoder, or has other messages since.
 */
export async function openVectors(
  store: Store,
  encoder: Pick<EncoderDescription, 'name' | 'fingerprint'>,
): Promise<Vectors> {
  const path = vectorsPath(store, encoder);
  if (!existsSync(path)) {
    const others = (await listVectors(store)).map((other) => other.name);
    const found =
      others.length === 0
        ? 'is not embedded yet'
        : `was embedded by another encoder (${others.join(', ')}), not by ${encoder.name} ${encoder.fingerprint}`;
    throw new DataError(
      `${store.path}: ${found}. Run \`daybook embed --store ${store.path} --encoder ${encoder.name}\`.`,
    );
  }
  const file = await openHdf5(path);
  try {
    const description = describeVectors(file, path);
    if (description.fingerprint !== encoder.fingerprint)
      throw new DataError(
        `${path}: holds vectors of another encoder (${description.name} ${description.fingerprint}).`,
      );
    const vectors = new Vectors(file, path, description);
    if (readAttribute(file, 'textHash') !== store.textHash || vectors.rows.length !== store.counts.messages) {
      throw new DataError(
        `${path}: holds vectors of other messages than ${store.path} has now. Run \`daybook embed\` again.`,
      );
    }
    return vectors;
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The encoders that have complete files of vectors beside the store, made of its present messages or of earlier ones.
 * @throws DataError when a file there is not a file of vectors.
 */
export async function listVectors(store: Pick<Store, 'path'>): Promise<EncoderDescription[]> {
  const folder = vectorsFolder(store);
  if (!existsSync(folder)) return [];
  const descriptions: EncoderDescription[] = [];
  for (const name of readdirSync(folder)
    .filter((entry) => entry.endsWith('.h5'))
    .sort()) {
    const file = await openHdf5(join(folder, name));
    try {
      descriptions.push(describeVectors(file, join(folder, name)));
    } finally {
      file.close();
    }
  }
  return descriptions;
}

/** @throws DataError when the file does not hold vectors of messages. */
export function describeVectors(file: File, path: string): EncoderDescription {
  const [format, version, name, size, pooling, fingerprint] = [
    'format',
    'version',
    'name',
    'size',
    'pooling',
    'fingerprint',
  ].map((attribute) => readAttribute(file, attribute));
  if (format !== VECTORS_FORMAT || version !== VECTORS_VERSION)
    throw new DataError(
      `${path}: is not a file of vectors this program reads (format ${String(format)}, version ${String(version)}).`,
    );
  if (
    typeof name !== 'string' ||
    typeof size !== 'number' ||
    typeof pooling !== 'string' ||
    typeof fingerprint !== 'string'
  )
    throw new DataError(`${path}: does not say which encoder made it.`);
  return { name, size, pooling, fingerprint };
}
