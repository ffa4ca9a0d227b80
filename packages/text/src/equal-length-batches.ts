import { DataError } from '@daybook/core';

/** Texts with the same number of tokens, which need no padding. */
export type TokenBatch = {
  /** Places among the texts. [batchSize] */
  readonly indexes: readonly number[];
  readonly length: number;
};

/**
 * Texts with each run of white space as one space, and none at the ends.
 * @throws DataError with its index when a text is empty, since no encoder has a vector for it.
 */
export function cleanTexts(texts: readonly string[]): string[] {
  return texts.map((text, index) => {
    const clean = text.replace(/\s+/gu, ' ').trim();
    if (clean === '')
      throw new DataError(
        `encode: text ${index} of ${texts.length} is empty. Leave messages without text out, or give them a word ` +
          'of their own.',
      );
    return clean;
  });
}

/**
 * Batches of texts with the same number of tokens: at most `maxTokens` tokens, or one text. Without padding, the vector
 * of a text does not depend on its batch, and no time is spent on padding. The largest come first, so that threads that
 * share them finish at nearly the same time. lengths [texts]: tokens of each text.
 */
export function equalLengthBatches(lengths: readonly number[], maxTokens: number): TokenBatch[] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: { indexes: number[]; length: number }[] = [];
  for (const index of order) {
    const length = lengths[index]!;
    const last = batches.at(-1);
    if (last?.length === length && (last.indexes.length + 1) * length <= maxTokens) last.indexes.push(index);
    else batches.push({ indexes: [index], length });
  }
  return batches.sort((a, b) => tokensOf(b) - tokensOf(a));
}

const tokensOf = ({ indexes, length }: TokenBatch) => indexes.length * length;

/**
 * Encodes batches of texts with the same number of tokens. Calls `onEncoded` with the vectors of each batch,
 * [batchSize × size], as soon as they are there, in any order.
 */
export type EncodeBatches<Tokens> = (
  batches: readonly (readonly Tokens[])[],
  onEncoded: (index: number, vectors: Float32Array) => void,
) => Promise<void>;

export type DistinctEncoding<Tokens> = {
  /** Numbers in each vector. */
  readonly size: number;
  /** Most tokens of a batch with more than one text. */
  readonly maxTokens: number;
  readonly tokenize: (text: string) => Tokens;
  readonly encodeBatches: EncodeBatches<Tokens>;
};

/**
 * Vectors in the order of `texts`, [texts × size], each distinct text encoded once.
 * @param onProgress called with the number of texts that are done.
 * @throws DataError with its index when a text is empty.
 */
export async function encodeDistinct<Tokens extends { readonly length: number }>(
  texts: readonly string[],
  { size, maxTokens, tokenize, encodeBatches }: DistinctEncoding<Tokens>,
  onProgress?: (done: number) => void,
): Promise<Float32Array> {
  const places = new Map<string, number[]>();
  for (const [index, text] of cleanTexts(texts).entries()) {
    const known = places.get(text);
    if (known) known.push(index);
    else places.set(text, [index]);
  }
  const rows = [...places.values()];
  const tokens = [...places.keys()].map(tokenize);
  const batches = equalLengthBatches(
    tokens.map(({ length }) => length),
    maxTokens,
  );
  const vectors = new Float32Array(texts.length * size);
  let done = 0;
  function place(batch: number, encoded: Float32Array): void {
    for (const [position, index] of batches[batch]!.indexes.entries()) {
      const vector = encoded.subarray(position * size, (position + 1) * size);
      for (const row of rows[index]!) vectors.set(vector, row * size);
      done += rows[index]!.length;
    }
    onProgress?.(done);
  }
  await encodeBatches(
    batches.map(({ indexes }) => indexes.map((index) => tokens[index]!)),
    place,
  );
  return vectors;
}
