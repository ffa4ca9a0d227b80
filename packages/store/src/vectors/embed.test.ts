import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageEncoder } from '@daybook/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConversations } from '../sequences/conversations.ts';
import { embedStore } from './embed.ts';
import { openStore, type Store } from '../file/store.ts';
import { dropTexts } from '../import/rewrite-store.ts';
import { at, importLines, message } from '../import/store-fixture.ts';
import { listVectors, openVectors } from './vectors.ts';

const LINES = [
  message('u1', '05T08:00:00', 'user', 'a', { conversation: 'x' }),
  message('u1', '05T09:00:00', 'coach', 'bb', { conversation: 'y' }),
  message('u1', '05T10:00:00', 'coach', 'ccc', { conversation: 'x' }),
  message('u1', '05T11:00:00', 'user', 'bb'),
  message('u2', '05T08:00:00', 'user', 'a'),
];

/** Two numbers: the text's length and a number of its own. Throws once `limit` texts were encoded. */
function countingEncoder(fingerprint = 'count-1', limit = Infinity): MessageEncoder & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    name: 'count',
    size: 2,
    pooling: 'none',
    fingerprint,
    seen,
    async encode(texts) {
      seen.push(...texts);
      if (seen.length > limit) throw new Error('out of time');
      return Float32Array.from(texts.flatMap((text) => [text.length, text.charCodeAt(0)]));
    },
  };
}

async function vectorsOf(store: Store, encoder: MessageEncoder) {
  const vectors = await openVectors(store, encoder);
  onTestFinished(() => vectors.close());
  return vectors;
}

describe('embedStore', () => {
  it('writes one row per message and encodes equal texts once', async () => {
    const { store } = await importLines(LINES);
    const encoder = countingEncoder();
    const summary = await embedStore(store, encoder, { batchMessages: 2 });
    expect(summary).toMatchObject({ messages: 5, distinct: 3, encoded: 3, resumed: 0 });
    expect(encoder.seen).toEqual(['a', 'bb', 'ccc']);
    const vectors = await vectorsOf(store, encoder);
    expect([...vectors.read(0, 5)]).toEqual([1, 97, 2, 98, 3, 99, 2, 98, 1, 97]);
    expect(await listVectors(store)).toEqual([{ name: 'count', size: 2, pooling: 'none', fingerprint: 'count-1' }]);
    expect(await embedStore(store, encoder)).toMatchObject({ encoded: 0, resumed: 5 });
  });

  it('encodes only texts that the store did not have before', async () => {
    const { folder, store } = await importLines(LINES);
    await embedStore(store, countingEncoder());
    const week = [
      message('u0', '06T08:00:00', 'user', 'bb'),
      message('u1', '06T08:00:00', 'user', 'dddd'),
      message('u2', '06T08:00:00', 'coach', 'dddd'),
    ];
    const { store: later } = await importLines(week, folder);
    const encoder = countingEncoder();
    expect(await embedStore(later, encoder, { batchMessages: 3 })).toMatchObject({
      encoded: 1,
      reused: 3,
      distinct: 4,
    });
    expect(encoder.seen).toEqual(['dddd']);
    const expected = later.readTexts(0, 8).flatMap((text) => [text.length, text.charCodeAt(0)]);
    expect([...(await vectorsOf(later, encoder)).read(0, 8)]).toEqual(expected);
  });

  it('goes on with a store whose texts were dropped', async () => {
    const { folder, store } = await importLines(LINES);
    await embedStore(store, countingEncoder());
    store.close();
    await dropTexts(join(folder, 'store.h5'));
    const bytes = readFileSync(join(folder, 'store.h5'));
    expect(bytes.includes('ccc')).toBe(false);
    const dropped = await openStore(join(folder, 'store.h5'));
    onTestFinished(() => dropped.close());
    expect(() => dropped.readTexts(0, 2)).toThrow(/its texts were dropped/);
    expect([...(await vectorsOf(dropped, countingEncoder())).read(0, 3)]).toEqual([1, 97, 2, 98, 3, 99]);

    const { store: later } = await importLines([message('u3', '06T08:00:00', 'user', 'new')], folder);
    const encoder = countingEncoder();
    expect(await embedStore(later, encoder)).toMatchObject({ encoded: 1, reused: 3 });
    expect([...(await vectorsOf(later, encoder)).read(2, 6)]).toEqual([3, 99, 2, 98, 1, 97, 3, 110]);
    await expect(embedStore(later, countingEncoder('other'))).rejects.toThrow(/texts were dropped that have no vector/);
  });

  it('resumes where it was interrupted', async () => {
    const { store, folder } = await importLines(LINES);
    await expect(embedStore(store, countingEncoder('count-1', 2), { batchMessages: 2 })).rejects.toThrow('out of time');
    expect(existsSync(join(folder, 'store.vectors', 'count-1.h5'))).toBe(false);
    const encoder = countingEncoder();
    expect(await embedStore(store, encoder, { batchMessages: 2 })).toMatchObject({ encoded: 1, resumed: 2 });
    expect([...(await vectorsOf(store, encoder)).read(0, 5)]).toEqual([1, 97, 2, 98, 3, 99, 2, 98, 1, 97]);
  });

  it('starts again from a draft that is damaged', async () => {
    const { store, folder } = await importLines(LINES);
    await embedStore(store, countingEncoder('other'));
    writeFileSync(join(folder, 'store.vectors', 'count-1.h5.part'), 'garbage');
    expect(await embedStore(store, countingEncoder())).toMatchObject({ encoded: 3, resumed: 0 });
  });
});

describe('openVectors', () => {
  it('refuses a store that is not embedded, embedded by another encoder, or changed since', async () => {
    const { store, folder } = await importLines(LINES);
    await expect(openVectors(store, countingEncoder())).rejects.toThrow(
      /store\.h5: is not embedded yet\. Run `daybook embed/,
    );
    await embedStore(store, countingEncoder('other'));
    await expect(openVectors(store, countingEncoder())).rejects.toThrow(
      /was embedded by another encoder \(count\), not by count count-1/,
    );
    await embedStore(store, countingEncoder());
    const { store: changed } = await importLines([message('u0', '05T08:00:00', 'user', 'new')], folder);
    await expect(openVectors(changed, countingEncoder())).rejects.toThrow(
      /holds vectors of other messages than .*store\.h5 has now/,
    );
  });
});

describe('openConversations', () => {
  it('gives each conversation its own messages, also where they interleave', async () => {
    const { store } = await importLines(LINES);
    await embedStore(store, countingEncoder());
    const vectors = await vectorsOf(store, countingEncoder());
    const source = openConversations(store, { vectors, texts: true });
    const sequences = await source.read([0, 1, 2, 3].map((index) => ({ index })));
    expect(sequences.map(({ sequenceId }) => sequenceId)).toEqual(['x', 'y', 'u1', 'u2']);
    expect(sequences[0]).toMatchObject({
      userId: 'u1',
      roles: Int32Array.of(0, 1),
      vectors: Float32Array.of(1, 97, 3, 99),
      vectorSize: 2,
      firstStep: 0,
    });
    expect(sequences[2]).toMatchObject({ times: Float64Array.of(at('05T11:00:00')), vectors: Float32Array.of(2, 98) });
    expect(sequences.map(({ texts }) => texts)).toEqual([['a', 'ccc'], ['bb'], ['bb'], ['a']]);
    expect(Array.from(source.lengths)).toEqual([2, 1, 1, 1]);
    const [newest, earliest, none] = await source.read([
      { index: 0, limit: 1 },
      { index: 0, before: at('05T10:00:00') },
      { index: 0, before: 0 },
    ]);
    expect(newest).toMatchObject({ firstStep: 1, vectors: Float32Array.of(3, 99) });
    expect(earliest).toMatchObject({ firstStep: 0, vectors: Float32Array.of(1, 97) });
    expect(none!.vectors).toHaveLength(0);
  });

  it('puts all messages of a person in one sequence when asked to', async () => {
    const { store } = await importLines(LINES);
    await embedStore(store, countingEncoder());
    const source = openConversations(store, {
      vectors: await vectorsOf(store, countingEncoder()),
      by: 'person',
      minimumLength: 2,
      before: at('05T11:00:00'),
    });
    const [only] = await source.read([{ index: 0, limit: 2 }]);
    expect([source.size, source.lengths[0]]).toEqual([1, 3]);
    expect(only!.texts).toBeUndefined();
    expect(only).toMatchObject({
      sequenceId: 'u1',
      firstStep: 1,
      roles: Int32Array.of(1, 1),
      vectors: Float32Array.of(2, 98, 3, 99),
    });
  });
});
