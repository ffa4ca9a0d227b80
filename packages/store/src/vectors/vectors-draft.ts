import { existsSync, rmSync } from 'node:fs';
import type { MessageEncoder } from '@daybook/core';
import { Dataset, type File } from 'h5wasm/node';
import { openHdf5, readAttribute } from '../file/hdf5.ts';
import { int32Column } from '../file/stored-column.ts';
import type { Store } from '../file/store.ts';
import { VECTORS_FORMAT, VECTORS_VERSION, type EncoderDescription } from './vectors.ts';

const CHUNK_ROWS = 64;

/** A file of vectors while it is written: the first `done` rows are there. */
export type VectorsDraft = { readonly file: File; readonly done: number };

/** Whether `path` holds the vectors of exactly these texts and this encoder. */
export async function holdsVectors(path: string, store: Store, encoder: MessageEncoder): Promise<boolean> {
  if (!existsSync(path)) return false;
  const file = await openHdf5(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return isOf(file, store, encoder);
  } finally {
    file.close();
  }
}

/** The draft at `path` that an interrupted run left of the same texts and encoder, or else a new one. */
export async function openDraft(
  path: string,
  store: Store,
  encoder: MessageEncoder,
  digests: Uint8Array,
): Promise<VectorsDraft> {
  if (existsSync(path)) {
    const file = await openHdf5(path, 'a').catch(() => undefined);
    if (file !== undefined) {
      if (isOf(file, store, encoder) && file.get('done') instanceof Dataset)
        return { file, done: int32Column(file, path, 'done').read(0, 1)[0] ?? 0 };
      file.close();
    }
    rmSync(path);
  }
  return { file: await createDraft(path, store, encoder, digests), done: 0 };
}

function isOf(file: File, store: Store, encoder: MessageEncoder): boolean {
  return (
    readAttribute(file, 'textHash') === store.textHash && readAttribute(file, 'fingerprint') === encoder.fingerprint
  );
}

/** @param digests of the texts, by which a later run finds their vectors again. [messages × 12] */
export async function createDraft(
  path: string,
  store: Pick<Store, 'textHash' | 'counts'>,
  encoder: EncoderDescription,
  digests: Uint8Array,
): Promise<File> {
  const { name, size, pooling, fingerprint } = encoder;
  const file = await openHdf5(path, 'w');
  file.create_attribute('format', VECTORS_FORMAT);
  file.create_attribute('version', VECTORS_VERSION, null, '<i4');
  file.create_attribute('size', size, null, '<i4');
  for (const [attribute, text] of Object.entries({ name, pooling, fingerprint, textHash: store.textHash }))
    file.create_attribute(attribute, text);
  file.create_dataset({ name: 'done', data: new Int32Array(1) });
  file.create_dataset({ name: 'digest', data: digests });
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
