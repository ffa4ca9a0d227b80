import { DataError } from '@daybook/core';

/** Texts of one token count, ready for a network that needs no padding. */
export type TokenBatch = {
  /** Which of the distinct texts. [batchSize] */
  readonly indexes: readonly number[];
  readonly length: number;
};

/**
 * White space becomes single spaces, none at the ends.
 * @throws DataError when nothing is left: an encoder has nothing to say about an empty text.
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
 * Batches in which every text has the same number of tokens, at most `maxTokens` tokens each (one text at least), most
 * tokens first: threads that share them end at nearly the same time. Without padding a text cannot be moved by its
 * batch-mates, and no time is spent on padding.
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

/** Encodes texts of one token count, batch by batch; gives the rows of each as soon as it has them, in any order. */
export type EncodeBatches<Tokens> = (
  batches: readonly (readonly Tokens[])[],
  onEncoded: (index: number, vectors: Float32Array) => void,
) => Promise<void>;

/**
 * Encodes each distinct text once and lays the vectors out in the order of `texts`. [texts.length × size]
 * `onProgress` hears how many of `texts` are done.
 */
export async function encodeDistinct<Tokens extends { readonly length: number }>(
  texts: readonly string[],
  size: number,
  maxTokens: number,
  tokenize: (text: string) => Tokens,
  encodeBatches: EncodeBatches<Tokens>,
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
