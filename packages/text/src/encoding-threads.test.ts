import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { createEncodingThreads, type EncodingThreads } from './encoding-threads.ts';
import { encodeTokens, loadOnnxModel, type TokenRows } from './onnx-model.js';

const folder = join(import.meta.dirname, '..', 'fixtures', 'tiny-distilbert');
const local = { folder, dtype: 'fp32', sessionThreads: 1 } as const;
const model = await loadOnnxModel(folder, 'fp32', 1, { local_files_only: true });
const encodeHere = (tokens: TokenRows) => encodeTokens(model, tokens);
const never = () => new Promise<never>(() => {});

/** Batches of 16 different texts of 20 tokens. */
function makeBatches(count: number): TokenRows[] {
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: 16 }, (_, row) =>
      Array.from({ length: 20 }, (_, step) => 1 + ((batch * 7 + row * 3 + step) % 30)),
    ),
  );
}

let threads: EncodingThreads | undefined;
afterEach(() => threads?.dispose());

describe('createEncodingThreads', () => {
  it('gives each batch the same vectors in every thread', async () => {
    const batches = makeBatches(20);
    const received = new Map<number, Float32Array>();
    let own = 0;
    let finishHelp: () => void;
    const afterHelp = new Promise<void>((resolve) => (finishHelp = resolve));
    threads = createEncodingThreads(local, 2, async (tokens) => {
      own++;
      await afterHelp; // leaves the rest to the workers
      return encodeHere(tokens);
    });
    await threads.encode(batches, (index, vectors) => {
      received.set(index, vectors);
      if (received.size === 19) finishHelp();
    });
    expect(own).toBe(1);
    expect([...received.keys()].sort((a, b) => a - b)).toEqual(batches.map((_, index) => index));
    for (const [index, batch] of batches.entries()) expect(received.get(index)).toEqual(await encodeHere(batch));
  });

  it('starts no worker for a few texts, and works without one', async () => {
    threads = createEncodingThreads({ ...local, folder: 'missing' }, 1, encodeHere);
    const indexes: number[] = [];
    await threads.encode(makeBatches(3), (index) => indexes.push(index));
    await threads.encode([], () => {});
    expect(indexes).toEqual([0, 1, 2]);
  });

  it('reports a failing worker, also in later calls', async () => {
    threads = createEncodingThreads({ ...local, folder: 'missing' }, 1, never);
    await expect(threads.encode(makeBatches(20), () => {})).rejects.toThrow(
      /a worker thread failed: .*missing.*Try { threads: 1 }/s,
    );
    await expect(threads.encode(makeBatches(1), () => {})).rejects.toThrow('a worker thread failed');
  });

  it.each([0, 1])('passes on what the caller throws (%i workers)', async (workers) => {
    threads = createEncodingThreads(local, workers, workers === 0 ? encodeHere : never);
    await expect(
      threads.encode(makeBatches(20), () => {
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
  });

  it('encodes two jobs at once without mixing them', async () => {
    const [first, second] = [makeBatches(20), makeBatches(15).reverse()];
    threads = createEncodingThreads(local, 1, encodeHere);
    const run = async (batches: readonly TokenRows[]) => {
      const received: Float32Array[] = [];
      await threads?.encode(batches, (index, vectors) => (received[index] = vectors));
      return received;
    };
    const both = await Promise.all([run(first), run(second)]);
    expect(both).toEqual([await Promise.all(first.map(encodeHere)), await Promise.all(second.map(encodeHere))]);
  });

  it('ends the job under way when it is disposed', async () => {
    threads = createEncodingThreads(local, 1, never);
    const job = threads.encode(makeBatches(20), () => {});
    threads.dispose();
    await expect(job).rejects.toThrow('the encoder was disposed');
    await expect(threads.encode(makeBatches(1), () => {})).rejects.toThrow('the encoder was disposed');
  });
});
