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
/** The published graph reads this many tokens; the rest is left out. */
const maxLength = 128;
/** Larger batches are hardly faster on any backend (tools/benchmarks/speed/profiles/text-encoders.ts). */
const maxBatchTokens = 512;

/**
 * Universal Sentence Encoder lite for English (Cer et al. 2018, arXiv:1803.11175): 512 numbers per text, of unit
 * length.
 * Runs on the active TensorFlow.js backend, in Node and in browsers. Reads the first 128 tokens of a text; other
 * languages and emoji are mostly unknown tokens.
 * @throws DataError when the files are not the published model. `encode` throws DataError for an empty text.
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
        {
          size,
          maxTokens: maxBatchTokens,
          tokenize: (text) => tokenize(text).slice(0, maxLength),
          encodeBatches,
        },
        options?.onProgress,
      ),
    dispose: () => {
      tf.dispose(params);
    },
  };
}
