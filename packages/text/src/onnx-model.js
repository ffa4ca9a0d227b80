// Plain JavaScript, as encode-worker.js: Node 20 loads no TypeScript in a worker thread, and tests run on the sources.
import { AutoModel, Tensor } from '@huggingface/transformers';

/**
 * @typedef {import('@huggingface/transformers').PreTrainedModel} OnnxModel
 * @typedef {NonNullable<Parameters<typeof AutoModel.from_pretrained>[1]>} LoadOptions
 * @typedef {readonly (readonly number[])[]} TokenRows Token ids of texts of one length. [batchSize][length]
 */

/**
 * Loads the network from a folder or a hub id. Without `threads`, ONNX Runtime would start one per core of the machine,
 * also where this process may use fewer, and they would wait for each other by spinning.
 * @param {string} id
 * @param {'fp32' | 'int8'} dtype
 * @param {number} threads
 * @param {LoadOptions} options
 */
export function loadOnnxModel(id, dtype, threads, options) {
  return AutoModel.from_pretrained(id, {
    ...options,
    dtype: dtype === 'int8' ? 'q8' : 'fp32',
    session_options: { intraOpNumThreads: threads },
  });
}

/**
 * The outputs of the network by name. Whether `last_hidden_state` is among them is checked when an encoder is opened.
 * @param {OnnxModel} model
 * @param {TokenRows} tokens
 * @returns {Promise<{ readonly last_hidden_state: { readonly data: Float32Array; readonly dims: readonly [number,
 * number, number] } }>}
 */
export function runOnnxModel(model, tokens) {
  const shape = [tokens.length, tokens[0]?.length ?? 0];
  const ids = BigInt64Array.from(tokens.flat(), BigInt);
  return model({
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  });
}

/**
 * The mean of the last layer over the tokens of each text. [batchSize × size]
 * @param {OnnxModel} model
 * @param {TokenRows} tokens
 * @returns {Promise<Float32Array<ArrayBuffer>>}
 */
export async function encodeTokens(model, tokens) {
  const { last_hidden_state: hidden } = await runOnnxModel(model, tokens);
  return meanOverLength(hidden.data, hidden.dims);
}

/**
 * Means over the middle axis: hidden [batch, length, size] → [batch × size]
 * @param {Float32Array} hidden
 * @param {readonly [number, number, number]} shape
 */
export function meanOverLength(hidden, [batchSize, length, size]) {
  const means = new Float32Array(batchSize * size);
  for (let row = 0; row < batchSize; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let step = 0; step < length; step++) sum += hidden[(row * length + step) * size + column] ?? 0;
      means[row * size + column] = sum / length;
    }
  }
  return means;
}
