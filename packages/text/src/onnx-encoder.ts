import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { ConfigError, type MessageEncoder } from '@daybook/core';
import * as z from 'zod';

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
  /** Type of the weights; int8 is a quarter of the size. Default fp32. */
  readonly dtype?: 'fp32' | 'int8';
  /** Processor cores to use. Default: all that this process may use. */
  readonly threads?: number;
  /** Folder for files from the hub. Default `~/.cache/daybook`. */
  readonly cacheFolder?: string;
  /** Called while a file is downloaded from the hub. */
  readonly onDownload?: (file: string, loadedBytes: number, totalBytes: number) => void;
};

const modelFiles = { fp32: 'model', int8: 'model_quantized' } as const;
/** Larger batches are not faster, and with smaller ones threads finish closer together. */
const maxBatchTokens = 512;
/** Each thread has a copy of the weights. With more cores than this, each copy uses several. */
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
 * Opens a text encoder with an ONNX file and a tokenizer (DistilBERT, MiniLM, BERT …). A vector is the mean of the last
 * layer over the tokens of a text, `[CLS]` and `[SEP]` included (mean pooling; Reimers and Gurevych 2019,
 * Sentence-BERT,
 * section 3). Tokens beyond the positions of the network, 512 at most, are left out.
 *
 * In fp32, texts with the same number of tokens share a batch, so nothing is padded. In int8, texts are encoded one at
 * a
 * time, because dynamic quantization takes the range of activations over a whole batch and a vector would depend on the
 * other texts.
 *
 * With several threads, long jobs are shared with worker threads; the vectors are the same as with one.
 * @throws ConfigError when the optional library or a file is missing, `threads` is below 1, or the network has no last
 * layer among its outputs. `encode` throws DataError for an empty text.
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
      `openEncoder: ${source.hubId} could not be loaded from the hub: ${reason}. Without internet access, give a ` +
        'local ' +
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

  /** Token ids with `[CLS]` and `[SEP]`. A long text loses its end, but not its `[SEP]`. */
  function tokenize(text: string): readonly number[] {
    const tokens = tokenizer.encode(text);
    return tokens.length <= maxLength ? tokens : [...tokens.slice(0, maxLength - 1), ...tokens.slice(-1)];
  }

  const probe: unknown = await runOnnxModel(model, [tokenize('a')]);
  const parsed = lastLayerSchema.safeParse(probe);
  if (!parsed.success)
    throw new ConfigError(
      `openEncoder: ${name} has no output last_hidden_state [batch, length, size]: ${describeOutputs(probe)}. Export ` +
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
        { size, maxTokens: dtype === 'int8' ? 1 : maxBatchTokens, tokenize, encodeBatches: encoding.encode },
        progress?.onProgress,
      ),
    dispose: () => {
      void encoding.dispose();
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

/** The files that determine vectors: configuration, tokenizer and weights. */
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
