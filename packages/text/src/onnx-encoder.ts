import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { ConfigError, type MessageEncoder } from '@daybook/core';
import { z } from 'zod';

import { createEncodingThreads } from './encoding-threads.ts';
import { encodeDistinct } from './equal-length-batches.ts';
import { fingerprintOf } from './fingerprint.ts';
import { importTransformers } from './transformers-peer.ts';

/** Where an ONNX encoder comes from. */
export type OnnxSource =
  /** A folder with config.json, tokenizer.json and onnx/model.onnx (fp32) or onnx/model_quantized.onnx (int8). */
  | { readonly folder: string }
  /** The same files on the Hugging Face hub, downloaded once into `cacheFolder`. */
  | { readonly hubId: string };

export type OnnxOptions = {
  /** Default fp32. int8 is a quarter of the size. */
  readonly dtype?: 'fp32' | 'int8';
  /** Processor cores to use. Default all that this process may use. */
  readonly threads?: number;
  /** Where files from the hub are kept. Default `~/.cache/daybook`. */
  readonly cacheFolder?: string;
  /** Called while a file of the hub arrives. */
  readonly onDownload?: (file: string, loadedBytes: number, totalBytes: number) => void;
};

const modelFiles = { fp32: 'model', int8: 'model_quantized' } as const;
/** Larger ones gain nothing, and with smaller ones threads end at more nearly the same time. */
const maxBatchTokens = 512;
/** Each thread has a copy of the weights; above this, a copy gets several cores. */
const maxCopies = 8;
const lastLayerSchema = z.object({
  last_hidden_state: z.object({
    data: z.instanceof(Float32Array),
    dims: z.tuple([z.number(), z.number(), z.number()]),
  }),
});
const configSchema = z.object({
  max_position_embeddings: z.number().optional(),
  hidden_size: z.number().optional(),
  dim: z.number().optional(),
});

/**
 * Any text encoder with an ONNX file and a tokenizer (DistilBERT, MiniLM, BERT …): the mean of the last layer over a
 * text's tokens, `[CLS]` and `[SEP]` included. Reads as many tokens as the network has positions (512 for DistilBERT)
 * and leaves off the rest.
 *
 * fp32: texts of one token count share a batch, so nothing is padded. int8: one text at a time, because dynamic
 * quantization takes the range of its activations over the whole batch, and a text would depend on its batch-mates.
 *
 * With several threads, batches of longer jobs are shared out to worker threads; vectors are the same as with one.
 * @throws ConfigError when the optional library or a file is missing, or the network gives no last layer.
 */
export async function openOnnxEncoder(
  name: string,
  source: OnnxSource,
  options: OnnxOptions = {},
): Promise<MessageEncoder> {
  const dtype = options.dtype ?? 'fp32';
  const cacheFolder = options.cacheFolder ?? join(homedir(), '.cache', 'daybook');
  const folder = 'folder' in source ? resolve(source.folder) : join(cacheFolder, source.hubId);
  if ('folder' in source) requireFiles(folder, dtype);
  const threads = options.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1)
    throw new ConfigError(`openEncoder: threads (${threads}) must be 1 or more. Leave it out to use every core.`);
  const copies = Math.min(threads, maxCopies);
  const sessionThreads = Math.floor(threads / copies);

  const { AutoTokenizer } = await importTransformers();
  const { encodeTokens, loadOnnxModel, runOnnxModel } = await import('./onnx-model.js');
  const { model, tokenizer } = await load().catch((error: unknown) => {
    if ('folder' in source) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `openEncoder: ${source.hubId} could not be loaded from the hub: ${reason}. Without a network, give a local ` +
        'folder: --encoder ./path',
      { cause: error },
    );
  });

  async function load() {
    const id = 'folder' in source ? folder : source.hubId;
    const shared = {
      cache_dir: cacheFolder,
      local_files_only: 'folder' in source,
      progress_callback: (progress: { status: string; file?: string; loaded?: number; total?: number }) => {
        if (progress.status === 'progress' && progress.file)
          options.onDownload?.(progress.file, progress.loaded ?? 0, progress.total ?? 0);
      },
    };
    return {
      tokenizer: await AutoTokenizer.from_pretrained(id, shared),
      model: await loadOnnxModel(id, dtype, sessionThreads, shared),
    };
  }

  const config = configSchema.parse(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const maxLength = Math.min(config.max_position_embeddings ?? 512, 512);

  /** Token ids with `[CLS]` and `[SEP]`; a long text keeps its beginning and its `[SEP]`. */
  function tokenize(text: string): readonly number[] {
    const tokens = tokenizer.encode(text);
    return tokens.length <= maxLength ? tokens : [...tokens.slice(0, maxLength - 1), ...tokens.slice(-1)];
  }

  const probe: unknown = await runOnnxModel(model, [tokenize('a')]);
  const parsed = lastLayerSchema.safeParse(probe);
  if (!parsed.success)
    throw new ConfigError(
      `openEncoder: ${name} gives no last_hidden_state [batch, length, size]: ${describeOutputs(probe)}. Export ` +
        'it for feature extraction.',
    );
  const size = parsed.data.last_hidden_state.dims[2];

  const encoding = createEncodingThreads({ folder, dtype, sessionThreads }, copies - 1, (tokens) =>
    encodeTokens(model, tokens),
  );
  return {
    name,
    size,
    pooling: 'mean',
    fingerprint: await fingerprintOf(name, await modelBytes(folder, dtype), { dtype, pooling: 'mean', maxLength }),
    encode: (texts, progress) =>
      encodeDistinct(
        texts,
        size,
        dtype === 'int8' ? 1 : maxBatchTokens,
        tokenize,
        encoding.encode,
        progress?.onProgress,
      ),
    dispose: () => {
      encoding.dispose();
      void model.dispose();
    },
  };
}

function requireFiles(folder: string, dtype: 'fp32' | 'int8'): void {
  const missing = ['config.json', 'tokenizer.json', `onnx/${modelFiles[dtype]}.onnx`].filter(
    (file) => !existsSync(join(folder, file)),
  );
  if (missing.length > 0) {
    throw new ConfigError(
      `openEncoder: ${folder} lacks ${missing.join(', ')}. tools/fixtures/onnx_folder.py makes such a folder from a ` +
        'PyTorch model.',
    );
  }
}

/** What decides a vector: configuration, tokenizer and weights. */
async function modelBytes(folder: string, dtype: 'fp32' | 'int8'): Promise<Uint8Array<ArrayBuffer>[]> {
  const names = [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    `onnx/${modelFiles[dtype]}.onnx`,
    `onnx/${modelFiles[dtype]}.onnx_data`,
  ];
  return Promise.all(
    names
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .map((path) => readFile(path)),
  );
}

function describeOutputs(output: unknown): string {
  return typeof output === 'object' && output !== null
    ? `its outputs are ${Object.keys(output).join(', ')}`
    : `it gave ${typeof output}`;
}
