import { createServer } from 'node:http';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigError, DataError, type MessageEncoder } from '@daybook/core';
import { env } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { openOnnxEncoder } from './onnx-encoder.ts';
import { meanOverLength } from './onnx-model.js';

/** Made with PyTorch by tools/fixtures/tiny-distilbert.py. */
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const folder = join(fixtures, 'tiny-distilbert');
const expectedSchema = z.object({ texts: z.array(z.string()), vectors: z.array(z.array(z.number())) });
const expected = expectedSchema.parse(
  JSON.parse(await readFile(join(fixtures, 'tiny-distilbert-expected.json'), 'utf8')),
);
const size = 32;

const opened: MessageEncoder[] = [];
async function open(dtype: 'fp32' | 'int8', path = folder): Promise<MessageEncoder> {
  const encoder = await openOnnxEncoder('tiny', { folder: path }, { dtype });
  opened.push(encoder);
  return encoder;
}

let fp32: MessageEncoder;
let int8: MessageEncoder;
let scratch: string;
beforeAll(async () => {
  fp32 = await open('fp32');
  int8 = await open('int8');
  scratch = await mkdtemp(join(tmpdir(), 'daybook-text-'));
});
afterAll(async () => {
  for (const encoder of opened) encoder.dispose?.();
  await rm(scratch, { recursive: true });
});

describe('openOnnxEncoder', () => {
  it(
    'gives the masked mean that PyTorch computes, also for ' + 'emoji, other scripts and texts past the last position',
    async () => {
      const vectors = await fp32.encode(expected.texts);
      expect(fp32.size).toBe(size);
      expect(largestDifference(vectors, expected.vectors.flat())).toBeLessThan(1e-4);
    },
  );

  it('stays near the fp32 vectors in int8', async () => {
    const exact = await fp32.encode(expected.texts);
    const quantized = await int8.encode(expected.texts);
    const difference = largestDifference(quantized, exact);
    expect(difference).toBeGreaterThan(1e-5);
    expect(difference).toBeLessThan(0.5);
  });

  it.each(['fp32', 'int8'] as const)('gives a text the same vector in any batch (%s)', async (dtype) => {
    const encoder = dtype === 'fp32' ? fp32 : int8;
    const texts = ['walk day', 'go walk', 'had oat', 'a banana for 60 g!', 'day walk'];
    const together = await encoder.encode(texts);
    for (const [row, text] of texts.entries()) {
      expect(
        largestDifference(await encoder.encode([text]), together.subarray(row * size, (row + 1) * size)),
      ).toBeLessThan(1e-6);
    }
  });

  it.each(['fp32', 'int8'] as const)('gives the same vectors with any number of threads (%s)', async (dtype) => {
    const words = ['walk', 'day', 'oat', 'go', 'banana', 'well', 'done'];
    const texts = Array.from({ length: 600 }, (_, index) =>
      Array.from({ length: 4 + (index % 9) }, (_, step) => words[(index * 3 + step * step) % words.length]).join(' '),
    );
    const threaded = await openOnnxEncoder('tiny', { folder }, { dtype, threads: 3 });
    opened.push(threaded);
    const single = await openOnnxEncoder('tiny', { folder }, { dtype, threads: 1 });
    opened.push(single);
    expect(threaded.fingerprint).toBe(single.fingerprint);
    expect(await threaded.encode(texts)).toEqual(await single.encode(texts));
  });

  it('encodes equal texts once and reports progress in texts', async () => {
    const progress: number[] = [];
    const vectors = await fp32.encode(['go', 'well done', 'go'], { onProgress: (done) => progress.push(done) });
    expect(vectors.slice(0, size)).toEqual(vectors.slice(2 * size));
    expect(progress).toEqual([1, 3]);
  });

  it('refuses an empty text by its index', async () => {
    await expect(fp32.encode(['go', 'walk', ''])).rejects.toThrow(DataError);
    await expect(fp32.encode(['go', 'walk', ''])).rejects.toThrow('text 2 of 3 is empty');
  });

  it('changes its fingerprint with dtype and with any model file, not with the place of the folder', async () => {
    const copy = join(scratch, 'copy');
    await cp(folder, copy, { recursive: true });
    expect(fp32.fingerprint).toMatch(/^tiny-[0-9a-f]{16}$/);
    expect(int8.fingerprint).not.toBe(fp32.fingerprint);
    expect((await open('fp32', copy)).fingerprint).toBe(fp32.fingerprint);
    const tokenizer = await readFile(join(copy, 'tokenizer.json'), 'utf8');
    await writeFile(join(copy, 'tokenizer.json'), tokenizer.replace('"lowercase": true', '"lowercase": false'));
    expect((await open('fp32', copy)).fingerprint).not.toBe(fp32.fingerprint);
  });

  it('refuses 0 threads', async () => {
    await expect(openOnnxEncoder('tiny', { folder }, { threads: 0 })).rejects.toThrow('threads (0) must be 1 or more');
  });

  it('names the files a folder lacks', async () => {
    await expect(openOnnxEncoder('empty', { folder: scratch })).rejects.toThrow(
      /lacks config.json, tokenizer.json, onnx\/model.onnx/,
    );
  });

  it('loads from a hub, keeps the files, and says what to do when the hub has no such model', async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const file = (request.url ?? '').replace('/people/tiny/resolve/main/', '');
      requests.push(file);
      readFile(join(folder, file)).then(
        (bytes) =>
          response
            .writeHead(200, { 'content-length': bytes.length })
            .end(request.method === 'HEAD' ? undefined : bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const before = env.remoteHost;
    env.remoteHost = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
    try {
      const encoder = await openOnnxEncoder('tiny', { hubId: 'people/tiny' }, { cacheFolder: scratch });
      opened.push(encoder);
      expect(encoder.fingerprint).toBe(fp32.fingerprint);
      expect(requests).toContain('onnx/model.onnx');
      requests.length = 0;
      opened.push(await openOnnxEncoder('tiny', { hubId: 'people/tiny' }, { cacheFolder: scratch }));
      expect(requests).not.toContain('onnx/model.onnx');
      await expect(openOnnxEncoder('none', { hubId: 'people/none' }, { cacheFolder: scratch })).rejects.toThrow(
        ConfigError,
      );
      await expect(openOnnxEncoder('none', { hubId: 'people/none' }, { cacheFolder: scratch })).rejects.toThrow(
        /could not be loaded from the hub: .*give a local folder/s,
      );
    } finally {
      env.remoteHost = before;
      server.close();
    }
  });
});

describe('meanOverLength', () => {
  it('averages each text over its own tokens', () => {
    expect([...meanOverLength(Float32Array.of(1, 10, 3, 30, 5, 50, 7, 70), [2, 2, 2])]).toEqual([2, 20, 6, 60]);
  });
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index]!)));
}
