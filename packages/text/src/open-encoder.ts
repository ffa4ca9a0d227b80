import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { ConfigError, type MessageEncoder } from '@daybook/core';

import { joinEncoders } from './join-encoders.ts';
import { openOnnxEncoder, type OnnxOptions } from './onnx-encoder.ts';
import { openUseLite } from './open-use-lite.ts';

/** Short names of encoders on the hub whose ONNX files output the last layer. */
const hubEncoders: ReadonlyMap<string, string> = new Map([
  ['distilbert', 'Xenova/distilbert-base-nli-mean-tokens'],
  ['minilm', 'Xenova/all-MiniLM-L6-v2'],
]);

/** The names that `openEncoder` knows. */
export const encoderNames: readonly string[] = ['use-lite', ...hubEncoders.keys()];

/**
 * Opens an encoder by name (`use-lite`, `distilbert`, `minilm`), folder (`./my-encoder`) or hub id (`owner/model`), or
 * several as one (`use-lite+minilm`, see `joinEncoders`). `use-lite` comes with the package and takes no options; the
 * others need the optional library @huggingface/transformers.
 *
 * @example
 * const encoder = await openEncoder('use-lite');
 * const vectors = await encoder.encode(['I ate an apple.', 'I had some fruit.']); // [texts × encoder.size]
 *
 * @throws ConfigError when there is no such name or folder, or the optional library is missing.
 */
export async function openEncoder(nameOrPath: string, options: OnnxOptions = {}): Promise<MessageEncoder> {
  if (nameOrPath === 'use-lite') {
    if (options.dtype === 'int8')
      throw new ConfigError('openEncoder: use-lite has no int8 form. Leave dtype out, or choose distilbert or minilm.');
    return openUseLite();
  }
  const hubId = hubEncoders.get(nameOrPath);
  if (hubId) return openOnnxEncoder(nameOrPath, { hubId }, options);
  if (existsSync(nameOrPath) && statSync(nameOrPath).isDirectory())
    return openOnnxEncoder(basename(resolve(nameOrPath)), { folder: nameOrPath }, options);
  const parts = nameOrPath.split('+').map((part) => part.trim());
  if (new Set(parts).size < parts.length)
    throw new ConfigError(`openEncoder: ${nameOrPath} names one encoder twice, which adds nothing. Name each once.`);
  if (parts.length > 1 && parts.every(Boolean))
    return joinEncoders(await Promise.all(parts.map((part) => openEncoder(part, options))));
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(nameOrPath)) return openOnnxEncoder(nameOrPath, { hubId: nameOrPath }, options);
  throw new ConfigError(
    `openEncoder: there is no encoder or folder named ${JSON.stringify(nameOrPath)}. Known: ` +
      `${encoderNames.join(', ')}; or a folder (./my-encoder); or a hub id (owner/model); or several joined by +.`,
  );
}
