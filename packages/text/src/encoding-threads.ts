import { MessageChannel, Worker } from 'node:worker_threads';

import type { Answer, Job, LocalModel } from './encode-worker.js';
import type { EncodeBatches } from './equal-length-batches.ts';
import type { TokenRows } from './onnx-model.js';

export type EncodingThreads = {
  readonly encode: EncodeBatches<readonly number[]>;
  /** Ends the helpers. An `encode` under way fails, and so does every later one. */
  dispose(): void;
};

/**
 * A helper must load the model first; in that time this thread encodes about so many tokens
 * (docs/decisions/text-encoders.md).
 */
const tokensWorthHelp = 4096;

/**
 * Encodes batches in this thread (`encodeHere`) and in `helperCount` worker threads, each with its own copy of `model`.
 * Whoever is free takes the next batch. onnxruntime-node computes on the thread that asks, so that only threads of Node
 * overlap.
 *
 * Helpers start with the first job of enough tokens, while this thread already works, and stay until `dispose`. They do
 * not keep the process alive.
 */
export function createEncodingThreads(
  model: LocalModel,
  helperCount: number,
  encodeHere: (tokens: TokenRows) => Promise<Float32Array>,
): EncodingThreads {
  let helpers: readonly Worker[] = [];
  const ended = new AbortController();

  function startHelper(): Worker {
    const helper = new Worker(new URL('./encode-worker.js', import.meta.url), { workerData: model });
    helper.once('error', (cause) =>
      ended.abort(
        new Error(`encode: a helper thread failed: ${cause.message}. With { threads: 1 } there is none.`, { cause }),
      ),
    );
    helper.once('exit', (code) => ended.abort(new Error(`encode: a helper thread ended with code ${code}.`)));
    helper.unref();
    return helper;
  }

  return {
    async encode(batches, onEncoded) {
      ended.signal.throwIfAborted();
      if (batches.length === 0) return;
      if (helpers.length === 0 && countTokens(batches) >= tokensWorthHelp)
        helpers = Array.from({ length: helperCount }, startHelper);
      const taken = new Int32Array(new SharedArrayBuffer(4));
      const channels = helpers.map((helper) => openChannel(helper, { batches, taken }));
      const settled = new AbortController();
      try {
        await new Promise<void>((resolve, reject) => {
          let left = batches.length;
          function receive({ index, vectors }: Answer): void {
            try {
              onEncoded(index, vectors);
              if (--left === 0) resolve();
            } catch (error) {
              reject(error);
            }
          }
          async function encodeInThisThread(): Promise<void> {
            for (let index = Atomics.add(taken, 0, 1); index < batches.length; index = Atomics.add(taken, 0, 1)) {
              receive({ index, vectors: await encodeHere(batches[index]!) });
            }
          }
          ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { signal: settled.signal });
          for (const answers of channels) answers.on('message', receive);
          encodeInThisThread().catch(reject);
        });
      } finally {
        Atomics.store(taken, 0, batches.length); // after a failure nobody begins another batch
        settled.abort();
        for (const answers of channels) answers.close();
      }
    },
    dispose() {
      ended.abort(new Error('encode: the encoder was disposed of.'));
      for (const helper of helpers) void helper.terminate();
    },
  };
}

/** Gives `helper` a job. @returns where its answers arrive; until it is closed the process stays alive. */
function openChannel(helper: Worker, job: Omit<Job, 'answers'>) {
  const { port1, port2 } = new MessageChannel();
  helper.postMessage({ ...job, answers: port2 }, [port2]);
  return port1;
}

function countTokens(batches: readonly TokenRows[]): number {
  return batches.reduce((total, batch) => total + batch.length * (batch[0]?.length ?? 0), 0);
}
