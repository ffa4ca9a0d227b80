import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { DataError, type MessageEncoder } from '@daybook/core';
import { Dataset, type File } from 'h5wasm/node';
import { datasetOf, openHdf5, publish, readAttribute } from '../file/hdf5.ts';
import { readRanges } from '../file/row-ranges.ts';
import { int32Column, type StoredColumn } from '../file/stored-column.ts';
import type { Store } from '../file/store.ts';
import { VECTORS_FORMAT, VECTORS_VERSION, VectorRows, vectorRows, vectorsFolder, vectorsPath } from './vectors.ts';

export type EmbedOptions = {
  /** Called with messages that have their vectors. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Messages encoded between two flushes: what a kill can cost. Default 1024. */
  readonly batchMessages?: number;
};

/**
 * `messages`: rows in the file. `encoded`: texts this run gave to the encoder. `resumed`: rows an interrupted run had
 * left.
 */
export type EmbedSummary = {
  readonly path: string;
  readonly messages: number;
  readonly distinct: number;
  readonly encoded: number;
  readonly resumed: number;
};

const CHUNK_ROWS = 64;

/**
 * Writes one vector a message beside the store. Equal texts are encoded once. Killed, it goes on where it last flushed;
 * the file takes its name when it is complete.
 */
export async function embedStore(
  store: Store,
  encoder: MessageEncoder,
  options: EmbedOptions = {},
): Promise<EmbedSummary> {
  const path = vectorsPath(store, encoder);
  const draft = `${path}.part`;
  const total = store.counts.messages;
  mkdirSync(vectorsFolder(store), { recursive: true });
  const firstRows = findFirstRows(store);
  const distinct = firstRows.reduce((count, first, row) => count + (first === row ? 1 : 0), 0);
  if (await isComplete(path, store, encoder)) return { path, messages: total, distinct, encoded: 0, resumed: total };

  const { file, resumed } = await openDraft(draft, store, encoder);
  let encoded = 0;
  try {
    const dataset = datasetOf(file, draft, 'vectors');
    const batch = options.batchMessages ?? 1024;
    for (let from = resumed; from < total; from += batch) {
      const to = Math.min(total, from + batch);
      encoded += await embedRows(store, encoder, dataset, draft, file, firstRows, from, to);
      datasetOf(file, draft, 'done').write_slice([[0, 1]], Int32Array.of(to));
      file.flush();
      options.onProgress?.({ done: to, total });
    }
  } finally {
    file.close();
  }
  publish(draft, path);
  return { path, messages: total, distinct, encoded, resumed };
}

/**
 * For each message the first row with the same text. Texts are told apart by a 96-bit hash, so none stays in memory.
 */
function findFirstRows(store: Store): Int32Array {
  const firstRows = new Int32Array(store.counts.messages);
  const rowOfHash = new Map<string, number>();
  const rowsAtOnce = 1 << 14;
  for (let from = 0; from < firstRows.length; from += rowsAtOnce) {
    store.readTexts(from, Math.min(firstRows.length, from + rowsAtOnce)).forEach((text, place) => {
      const hash = createHash('sha1').update(text).digest('base64').slice(0, 16);
      const first = rowOfHash.get(hash) ?? from + place;
      if (first === from + place) rowOfHash.set(hash, first);
      firstRows[from + place] = first;
    });
  }
  return firstRows;
}

/** Encodes the texts of rows `from … to` that are new, copies the rest. @returns how many were encoded. */
async function embedRows(
  store: Store,
  encoder: MessageEncoder,
  dataset: Dataset,
  path: string,
  file: File,
  firstRows: Int32Array,
  from: number,
  to: number,
): Promise<number> {
  const texts = store.readTexts(from, to);
  const fresh = texts.map((_, place) => place).filter((place) => firstRows[from + place] === from + place);
  const vectors = await encoder.encode(fresh.map((place) => texts[place]!));
  if (vectors.length !== fresh.length * encoder.size) {
    throw new DataError(
      `embedStore: ${encoder.name} returned ${vectors.length} numbers for ${fresh.length} texts of size ` +
        `${encoder.size}.`,
    );
  }
  const rows = new Float32Array((to - from) * encoder.size);
  fresh.forEach((place, at) =>
    rows.set(vectors.subarray(at * encoder.size, (at + 1) * encoder.size), place * encoder.size),
  );
  copyRepeated(rows, firstRows.subarray(from, to), from, vectorRows(file, path, encoder.size));
  dataset.write_slice(
    [
      [from, to],
      [0, encoder.size],
    ],
    rows,
  );
  return fresh.length;
}

/** Fills the rows whose text came before, in this batch or in an earlier one. */
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
    32,
  );
  earlier.forEach((place, at) => rows.set(vectors[at]!.values, place * stored.size));
  firstRows.forEach((first, place) => {
    if (first >= from && first < from + place)
      rows.set(batch.subarray(first - from, first - from + 1).values, place * stored.size);
  });
}

async function isComplete(path: string, store: Store, encoder: MessageEncoder): Promise<boolean> {
  if (!existsSync(path)) return false;
  const file = await openHdf5(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return (
      readAttribute(file, 'textHash') === store.textHash && readAttribute(file, 'fingerprint') === encoder.fingerprint
    );
  } finally {
    file.close();
  }
}

/** The interrupted draft of the same texts and encoder, or a new one. */
async function openDraft(
  draft: string,
  store: Store,
  encoder: MessageEncoder,
): Promise<{ file: File; resumed: number }> {
  if (existsSync(draft)) {
    const file = await openHdf5(draft, 'a').catch(() => undefined);
    if (file !== undefined) {
      const done = file.get('done');
      const isOurs =
        readAttribute(file, 'textHash') === store.textHash &&
        readAttribute(file, 'fingerprint') === encoder.fingerprint;
      if (isOurs && done instanceof Dataset)
        return { file, resumed: int32Column(file, draft, 'done').read(0, 1)[0] ?? 0 };
      file.close();
    }
    rmSync(draft);
  }
  return { file: await createDraft(draft, store, encoder), resumed: 0 };
}

async function createDraft(
  draft: string,
  store: Store,
  { name, size, pooling, fingerprint }: MessageEncoder,
): Promise<File> {
  const file = await openHdf5(draft, 'w');
  file.create_attribute('format', VECTORS_FORMAT);
  file.create_attribute('version', VECTORS_VERSION, null, '<i4');
  file.create_attribute('size', size, null, '<i4');
  for (const [attribute, text] of Object.entries({ name, pooling, fingerprint, textHash: store.textHash }))
    file.create_attribute(attribute, text);
  file.create_dataset({ name: 'done', data: new Int32Array(1) });
  const dataset = file.create_dataset({
    name: 'vectors',
    data: new Float32Array(0),
    shape: [0, size],
    maxshape: [null, size],
    chunks: [CHUNK_ROWS, size],
  });
  dataset.resize([store.counts.messages, size]);
  file.flush();
  return file;
}
