// A worker thread of encoding-threads.ts: encodes the next batch of a job that no thread has taken, until none is left.
import { parentPort, workerData } from 'node:worker_threads';

import { encodeTokens, loadOnnxModel } from './onnx-model.js';

/**
 * @typedef {{ readonly folder: string; readonly dtype: 'fp32' | 'int8'; readonly sessionThreads: number }} LocalModel
 * @typedef {object} Job
 * @property {readonly import('./onnx-model.js').TokenRows[]} batches
 * @property {Int32Array} taken [1], shared by all threads: how many batches are taken.
 * @property {import('node:worker_threads').MessagePort} answers
 * @typedef {{ readonly index: number; readonly vectors: Float32Array }} Answer
 */

/** @type {LocalModel} */
const { folder, dtype, sessionThreads } = workerData;
const model = await loadOnnxModel(folder, dtype, sessionThreads, { local_files_only: true });

parentPort?.on('message', async (/** @type {Job} */ { batches, taken, answers }) => {
  for (let index = Atomics.add(taken, 0, 1); index < batches.length; index = Atomics.add(taken, 0, 1)) {
    const vectors = await encodeTokens(model, batches[index] ?? []);
    answers.postMessage({ index, vectors }, [vectors.buffer]);
  }
});
