import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { DataError, type MessageEncoder } from '@daybook/core';
import { lock, replaceFile, storageError, syncPath } from '@daybook/core/files';
import type { File } from 'h5wasm/node';
import { appendChecksums } from '../file/block-checksums.ts';
import { datasetOf, hdf5Error, refuseFailedWrite } from '../file/hdf5.ts';
import { readRanges, rowBlocks, type RowRange } from '../file/row-ranges.ts';
import type { StoredColumn } from '../file/stored-column.ts';
import { openStore, type Store } from '../file/store.ts';
import { DIGEST_BYTES } from '../file/text-digest.ts';
import { openEarlierVectors, type EarlierVectors } from './earlier-vectors.ts';
import { readTextRows, type TextRows } from './text-rows.ts';
import { holdsVectors, openDraft } from './vectors-draft.ts';
import { VectorRows, vectorRows, vectorsFolder, vectorsPath } from './vectors.ts';

export type EmbedOptions = {
  /** Called after each batch with the number of messages that have their vectors, and of all messages. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Messages per batch, after which the file is flushed: an interruption costs at most one batch. Default 1024. */
  readonly batchMessages?: number;
};

export type EmbedSummary = {
  /** The file of vectors. */
  readonly path: string;
  /** Rows in it. */
  readonly messages: number;
  /** Different texts among the messages. */
  readonly distinct: number;
  /** Texts that this run gave to the encoder. */
  readonly encoded: number;
  /** Rows that an earlier run had written. */
  readonly resumed: number;
  /** Texts whose vectors were taken from a file of an earlier version of the store. */
  readonly reused: number;
};

const decoder = new TextDecoder();
/** Reading this many rows of vectors in vain costs less than another read. */
const MAX_VECTOR_GAP = 32;

/**
 * Writes one vector per message, [messages × encoder.size], to `store.vectors/<fingerprint>.h5` beside the store. Equal
 * texts are encoded once, and texts that the store had before are not encoded again. An interrupted run is resumed at
 * its last batch; the file takes its name when it is complete.
 *
 * @example
 * const store = await openStore('store.h5');
 * const encoder = await openEncoder('use-lite'); // of @daybook/text
 * const { messages, encoded } = await embedStore(store, encoder);
 *
 * @throws DataError when the encoder returns another count of numbers than texts × size, or one that is not finite,
 * when texts without a vector were dropped, or when the store was replaced meanwhile.
 * @throws StorageError when the disk is full and the like, or another process writes these vectors.
 */
export async function embedStore(
  store: Store,
  encoder: MessageEncoder,
  options: EmbedOptions = {},
): Promise<EmbedSummary> {
  const path = vectorsPath(store, encoder);
  try {
    mkdirSync(vectorsFolder(store), { recursive: true });
  } catch (error) {
    throw storageError(vectorsFolder(store), error, 'The store is as it was.');
  }
  const release = lock(`${path}.lock`, path);
  try {
    return await embedLocked(store, encoder, path, options);
  } finally {
    release();
  }
}

async function embedLocked(
  store: Store,
  encoder: MessageEncoder,
  path: string,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  const draft = `${path}.part`;
  const total = store.counts.messages;
  const texts = readTextRows(store);
  const { distinct } = texts;
  if (await holdsVectors(path, store, encoder))
    return { path, messages: total, distinct, encoded: 0, resumed: total, reused: 0 };

  const { file, done: resumed } = await openDraft(draft, store, encoder, texts.digests);
  const earlier = await openEarlierVectors(path, encoder);
  let [encoded, reused] = [0, 0];
  try {
    for (const rows of rowBlocks(total, { from: resumed, size: options.batchMessages ?? 1024 })) {
      const counts = await embedRows({ store, encoder, file, path: draft, texts, earlier }, rows);
      encoded += counts.encoded;
      reused += counts.reused;
      // Vectors are on the disk before the count of them is.
      file.flush();
      syncPath(draft);
      datasetOf(file, draft, 'done').write_slice([[0, 1]], Int32Array.of(rows.to));
      file.flush();
      refuseFailedWrite();
      options.onProgress?.({ done: rows.to, total });
    }
  } catch (error) {
    throw hdf5Error(path, 'vectors', error);
  } finally {
    earlier?.close();
    file.close();
  }
  await refuseReplacedStore(store, draft);
  appendChecksums(draft);
  await replaceFile(path, (whole) => renameSync(draft, whole));
  return { path, messages: total, distinct, encoded, resumed, reused };
}

/** @throws DataError when the store has other texts by now; the vectors of the old ones are removed then. */
async function refuseReplacedStore(store: Store, draft: string): Promise<void> {
  const now = await openStore(store.path);
  now.close();
  if (now.textHash === store.textHash) return;
  rmSync(draft, { force: true });
  throw new DataError(`${store.path}: was changed by another process meanwhile. Run \`daybook embed\` again.`);
}

type Embedding = {
  readonly store: Store;
  readonly encoder: MessageEncoder;
  readonly file: File;
  readonly path: string;
  readonly texts: TextRows;
  readonly earlier: EarlierVectors | undefined;
};

/** Writes the vectors of rows `from … to`: encodes new texts, copies the others. @returns how many of either. */
async function embedRows({ store, encoder, file, path, texts, earlier }: Embedding, { from, to }: RowRange) {
  const { size } = encoder;
  const { firstRows, digests } = texts;
  const first = Array.from({ length: to - from }, (_, place) => from + place).filter((row) => firstRows[row] === row);
  const known = first.map((row) => earlier?.rowOf(digests, row * DIGEST_BYTES));
  const reused = first.filter((_, place) => known[place] !== undefined);
  const fresh = first.filter((_, place) => known[place] === undefined);
  if (fresh.some(texts.isDropped))
    throw new DataError(
      `${store.path}: texts were dropped that have no vector by ${encoder.name}. Only encoders that embedded the ` +
        'store before can go on with it.',
    );
  const rows = new Float32Array((to - from) * size);
  const found = earlier?.read(known.filter((row) => row !== undefined)) ?? [];
  reused.forEach((row, place) => rows.set(found[place]!, (row - from) * size));

  const bytes = fresh.length === 0 ? [] : store.readTextBytes(from, to);
  const contents = fresh.map((row) => decoder.decode(bytes[row - from]!));
  const vectors = contents.length === 0 ? new Float32Array() : await encoder.encode(contents);
  if (vectors.length !== fresh.length * size)
    throw new DataError(
      `embedStore: ${encoder.name} returned ${vectors.length} numbers for ${fresh.length} texts of size ${size}.`,
    );
  const place = vectors.findIndex((value) => !Number.isFinite(value));
  if (place !== -1)
    throw new DataError(
      `embedStore: ${encoder.name} returned ${vectors[place]} for message ${fresh[Math.floor(place / size)]!}.`,
    );
  fresh.forEach((row, at) => rows.set(vectors.subarray(at * size, (at + 1) * size), (row - from) * size));
  copyRepeated(rows, firstRows.subarray(from, to), from, vectorRows(file, path, size));
  const everyColumn: [number, number] = [0, size];
  datasetOf(file, path, 'vectors').write_slice([[from, to], everyColumn], rows);
  return { encoded: fresh.length, reused: reused.length };
}

/** Fills the rows of texts that occurred before, in this batch or in an earlier one. rows [batch × size] */
function copyRepeated(
  rows: Float32Array,
  firstRows: Int32Array,
  from: number,
  stored: StoredColumn<VectorRows> & { readonly size: number },
): void {
  const batch = new VectorRows(rows, stored.size);
  const earlier = [...firstRows.keys()].filter((place) => firstRows[place]! < from);
  const vectors = readRanges(
    stored,
    earlier.map((place) => ({ from: firstRows[place]!, to: firstRows[place]! + 1 })),
    MAX_VECTOR_GAP,
  );
  earlier.forEach((place, at) => rows.set(vectors[at]!.values, place * stored.size));
  firstRows.forEach((first, place) => {
    if (first >= from && first < from + place)
      rows.set(batch.subarray(first - from, first - from + 1).values, place * stored.size);
  });
}
