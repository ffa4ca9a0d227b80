import type { MessageEncoder } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';

import { encodeDistinct, type EncodeBatches } from './equal-length-batches.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createPieceTokenizer } from './sentence-pieces.ts';
import { useLiteForward } from './use-lite-model.ts';
import { parseVocabulary, readUseLiteParams, type UseLiteFiles } from './use-lite-weights.ts';

export { weightPaths, type UseLiteFiles } from './use-lite-weights.ts';

const size = 512;
const reservedPieces = 6;
/** The published graph reads this many tokens and leaves off the rest. */
const maxLength = 128;
/** More gains little on any backend: see tools/benchmarks/speed/profiles/text-encoders.ts. */
const maxBatchTokens = 512;

/**
 * Universal Sentence Encoder lite, English: 512 numbers a text, of length 1. Runs on the TensorFlow.js backend that is
 * active, in Node and in browsers. Reads the first 128 tokens of a text; other languages and emoji pass, mostly as
 * unknown tokens.
 * @throws DataError when the files are not the published model.
 */
export async function createUseLite(files: UseLiteFiles): Promise<MessageEncoder> {
  const encoder = new TextEncoder();
  const fingerprint = await fingerprintOf('use-lite', [encoder.encode(files.vocabulary), files.weights], { maxLength });
  const tokenize = createPieceTokenizer(parseVocabulary(files.vocabulary), reservedPieces);
  const params = readUseLiteParams(files);

  const encodeBatches: EncodeBatches<readonly number[]> = async (batches, onEncoded) => {
    for (const [index, tokens] of batches.entries()) {
      const output = useLiteForward(params, Int32Array.from(tokens.flat()), tokens.length);
      const vectors = await output.data<'float32'>();
      output.dispose();
      onEncoded(index, vectors);
    }
  };

  return {
    name: 'use-lite',
    size,
    pooling: 'model',
    fingerprint,
    encode: (texts, options) =>
      encodeDistinct(
        texts,
        size,
        maxBatchTokens,
        (text) => tokenize(text).slice(0, maxLength),
        encodeBatches,
        options?.onProgress,
      ),
    dispose: () => {
      tf.dispose(params);
    },
  };
}
