import { DataError, type MessageEncoder } from '@daybook/core';
import { embedStore, listVectors, openStore, openVectors, type EmbedSummary, type Store } from '@daybook/store';
import { joinEncoders } from '@daybook/text';

export type JoinOptions = {
  readonly store: string;
  /** Names of encoders whose vectors lie beside the store. */ readonly encoders: readonly string[];
};

/** Stored vectors as an encoder of the store's own texts. All of them are read into memory. */
async function storedEncoder(store: Store, name: string): Promise<MessageEncoder> {
  const description = (await listVectors(store)).find((candidate) => candidate.name === name);
  if (!description)
    throw new DataError(
      `${store.path}: has no vectors of ${name}. Try: daybook embed --store ${store.path} --encoder ${name}`,
    );
  const vectors = await openVectors(store, description);
  const { size } = description;
  const values = vectors.read(0, store.counts.messages);
  vectors.close();
  const rowOf = new Map(store.readTexts(0, store.counts.messages).map((text, row) => [text, row]));
  return {
    ...description,
    encode: async (texts) => {
      const rows = new Float32Array(texts.length * size);
      texts.forEach((text, place) => {
        const row = rowOf.get(text)!;
        rows.set(values.subarray(row * size, (row + 1) * size), place * size);
      });
      return rows;
    },
  };
}

/**
 * Writes the vectors of `joinEncoders` beside a store that has those of each encoder: the same as `daybook embed
 * --encoder ONE+OTHER`, without encoding again.
 */
export async function joinVectors({ store: path, encoders }: JoinOptions): Promise<EmbedSummary> {
  const store = await openStore(path);
  try {
    return await embedStore(store, joinEncoders(await Promise.all(encoders.map((name) => storedEncoder(store, name)))));
  } finally {
    store.close();
  }
}
