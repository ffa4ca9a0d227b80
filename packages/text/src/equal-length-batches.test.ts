import { DataError } from '@daybook/core';
import { describe, expect, it } from 'vitest';

import { cleanTexts, encodeDistinct, equalLengthBatches } from './equal-length-batches.ts';

describe('cleanTexts', () => {
  it('makes one space of any white space and keeps other scripts and emoji', () => {
    expect(cleanTexts([' a \n\t b ', 'Čestitam 😀', '你好　吗'])).toEqual(['a b', 'Čestitam 😀', '你好 吗']);
  });

  it('names the empty text', () => {
    expect(() => cleanTexts(['a', '\n'])).toThrow(
      new DataError('encode: text 1 of 2 is empty. Leave messages without text out, or give them a word of their own.'),
    );
  });
});

describe('equalLengthBatches', () => {
  it('puts texts of one length together, most tokens first, within the limit of tokens', () => {
    expect(equalLengthBatches([3, 2, 3, 2, 3, 9], 6)).toEqual([
      { indexes: [5], length: 9 },
      { indexes: [0, 2], length: 3 },
      { indexes: [1, 3], length: 2 },
      { indexes: [4], length: 3 },
    ]);
  });
});

describe('encodeDistinct', () => {
  it('encodes each text once and gives every place its vector, in whatever order batches come', async () => {
    const seen: string[][] = [];
    const progress: number[] = [];
    const vectors = await encodeDistinct(
      ['bb', 'a', ' bb', 'cc'],
      {
        size: 2,
        maxTokens: 100,
        tokenize: (text) => text,
        async encodeBatches(batches, onEncoded) {
          for (const [index, batch] of [...batches.entries()].reverse()) {
            seen.push([...batch]);
            onEncoded(index, Float32Array.from(batch.flatMap((text) => [text.length, text.charCodeAt(0)])));
          }
        },
      },
      (done) => progress.push(done),
    );
    expect(seen).toEqual([['a'], ['bb', 'cc']]);
    expect([...vectors]).toEqual([2, 98, 1, 97, 2, 98, 2, 99]);
    expect(progress).toEqual([1, 4]);
  });
});
