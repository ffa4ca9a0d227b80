import { MessageChannel, Worker } from 'node:worker_threads';

import type { Answer, Job, LocalModel } from './encode-worker.js';
import type { EncodeBatches } from './equal-length-batches.ts';
import type { TokenRows } from './onnx-model.js';

export type EncodingThreads = {
  readonly encode: EncodeBatches<readonly number[]>;
  /** Ends the worker threads. Running and later calls of `encode` fail. */
  dispose(): void;
};

/** About as many tokens as this thread encodes while a worker loads the model (docs/decisions/text-encoders.md). */
const minWorkerTokens = 4096;

/**
 * Encodes batches in this thread (`encodeHere`) and in `numWorkers` worker threads, each with its own copy of `model`.
 * The next free thread takes the next batch. onnxruntime-node computes on the thread that calls it, so only threads of
 * Node overlap.
 *
 * Workers start with the first job that is large enough, while this thread already encodes, and stay until `dispose`.
 * They do not keep the process alive.
 * @throws Error from `encode` when a worker fails or ends, after `dispose`, or when `onEncoded` throws.
 */
export function createEncodingThreads(
  model: LocalModel,
  numWorkers: number,
  encodeHere: (tokens: TokenRows) => Promise<Float32Array>,
): EncodingThreads {
  let workers: readonly Worker[] = [];
  const ended = new AbortController();

  function startWorker(): Worker {
    const worker = new Worker(new URL('./encode-worker.js', import.meta.url), { workerData: model });
    worker.once('error', (cause) =>
      ended.abort(
        new Error(`encode: a worker thread failed: ${cause.message}. Try { threads: 1 }, which starts none.`, {
          cause,
        }),
      ),
    );
    worker.once('exit', (code) => ended.abort(new Error(`encode: a worker thread ended with code ${code}.`)));
    worker.unref();
    return worker;
  }

  return {
    async encode(batches, onEncoded) {
      ended.signal.throwIfAborted();
      if (batches.length === 0) return;
      if (workers.length === 0 && countTokens(batches) >= minWorkerTokens)
        workers = Array.from({ length: numWorkers }, startWorker);
      const taken = new Int32Array(new SharedArrayBuffer(4));
      const channels = workers.map((worker) => openChannel(worker, { batches, taken }));
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
        Atomics.store(taken, 0, batches.length); // after a failure no thread takes another batch
        settled.abort();
        for (const answers of channels) answers.close();
      }
    },
    dispose() {
      ended.abort(new Error('encode: the encoder was disposed.'));
      for (const worker of workers) void worker.terminate();
    },
  };
}

/** Gives a worker a job. @returns the port of its answers, which keeps the process alive until it is closed. */
function openChannel(worker: Worker, job: Omit<Job, 'answers'>) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ ...job, answers: port2 }, [port2]);
  return port1;
}

function countTokens(batches: readonly TokenRows[]): number {
  return batches.reduce((total, batch) => total + batch.length * (batch[0]?.length ?? 0), 0);
}
