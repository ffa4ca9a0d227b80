import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { ConfigError, type MessageEncoder } from '@daybook/core';

import { joinEncoders } from './join-encoders.ts';
import { openOnnxEncoder, type OnnxOptions } from './onnx-encoder.ts';
import { openUseLite } from './open-use-lite.ts';

/** Short names of encoders on the hub whose ONNX files give the last layer. */
const hubEncoders: ReadonlyMap<string, string> = new Map([
  ['distilbert', 'Xenova/distilbert-base-nli-mean-tokens'],
  ['minilm', 'Xenova/all-MiniLM-L6-v2'],
]);

/** What `openEncoder` knows by name. */
export const encoderNames: readonly string[] = ['use-lite', ...hubEncoders.keys()];

/**
 * An encoder by name (`use-lite`, `distilbert`, `minilm`), by folder (`./my-encoder`) or by hub id (`owner/model`); or
 * several of them as one, `use-lite+minilm` (`joinEncoders`). `use-lite` is in the installed package and takes no
 * options; the others need the optional @huggingface/transformers.
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
  if (parts.length > 1 && parts.every(Boolean))
    return joinEncoders(await Promise.all(parts.map((part) => openEncoder(part, options))));
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(nameOrPath)) return openOnnxEncoder(nameOrPath, { hubId: nameOrPath }, options);
  throw new ConfigError(
    `openEncoder: there is no encoder or folder named ${JSON.stringify(nameOrPath)}. Known: ` +
      `${encoderNames.join(', ')}; or a folder (./my-encoder); or a hub id (owner/model); or several joined by +.`,
  );
}
