import { DataError } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';

import type { HeadParams, LayerParams, UseLiteParams } from './use-lite-model.ts';
import type { PieceVocabulary } from './sentence-pieces.ts';

/** The contents of the published model's files, wherever they were read from. */
export type UseLiteFiles = {
  /** model.json of the TensorFlow.js graph. */
  readonly model: string;
  /** vocab.json. */
  readonly vocabulary: string;
  /** The weight files that model.json names, concatenated in its order. */
  readonly weights: Uint8Array<ArrayBuffer>;
};

const numHeads = 4;

const manifestSchema = z.object({
  weightsManifest: z.tuple([
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(['float32', 'int32']) })),
    }),
  ]),
});
/** Seven pieces were published without a score (`null`), which the published tokenizer counts as 0. */
const vocabularySchema = z.array(
  z.tuple([
    z.string(),
    z
      .number()
      .nullable()
      .transform((score) => score ?? 0),
  ]),
);

/**
 * Names of the weight files that model.json lists. `model`: its text. @throws DataError when it is another kind of
 * file.
 */
export function weightPaths(model: string): readonly string[] {
  return parseModel(model).paths;
}

/** The pieces in vocab.json. `text`: its text. @throws DataError when it is another kind of file. */
export function parseVocabulary(text: string): PieceVocabulary {
  const parsed = vocabularySchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new DataError(`vocab.json of use-lite: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The parameters among the constants of the published graph. @throws DataError when one is missing. */
export function readUseLiteParams(files: UseLiteFiles): UseLiteParams {
  const constants = readConstants(files);

  function weight<R extends tf.Rank>(pattern: string, shape: tf.ShapeMap[R]): tf.Tensor<R> {
    const found = [...constants].filter(([name]) => name.endsWith(pattern));
    if (found.length !== 1)
      throw new DataError(
        `use-lite: model.json should hold one constant that ends in ${pattern}, it holds ${found.length}.`,
      );
    return tf.tensor<R>(found[0]![1], shape, 'float32');
  }

  function layer(index: number, inputSize: number): LayerParams {
    const transformer = `/Encode/Layer_${index}/TransformerLayer`;
    const stacked = `/Encode/TransformerStack/Layer_${index}/TransformerLayer`;
    const joined = 'ConcatPartitions/concat';
    return {
      attentionNorm: {
        scale: weight(`${transformer}/layer_prepostprocess/layer_norm/layer_norm_scale/${joined}`, [inputSize]),
        offset: weight(`${transformer}/layer_prepostprocess/layer_norm/layer_norm_bias/${joined}`, [inputSize]),
      },
      heads: splitHeads(
        weight(`${transformer}/MultiheadAttention/qkv_transform_single/kernel/part_0`, [inputSize, 3 * inputSize]),
        weight(`${transformer}/MultiheadAttention/qkv_transform_single/bias/${joined}`, [3 * inputSize]),
      ),
      output: {
        weight: weight(`${transformer}/MultiheadAttention/output_transform_single/kernel/part_0`, [inputSize, 512]),
        bias: weight(`${transformer}/MultiheadAttention/output_transform_single/bias/${joined}`, [512]),
      },
      feedForwardNorm: {
        scale: weight(`${transformer}/FFN/layer_prepostprocess/layer_norm/layer_norm_scale/${joined}`, [512]),
        offset: weight(`${transformer}/FFN/layer_prepostprocess/layer_norm/layer_norm_bias/${joined}`, [512]),
      },
      expand: {
        weight: weight(`${stacked}/FFN/conv1/Tensordot/Reshape_1`, [512, 1536]),
        bias: weight(`${transformer}/FFN/conv1/bias/${joined}`, [1536]),
      },
      contract: {
        weight: weight(`${stacked}/FFN/conv2/Tensordot/Reshape_1`, [1536, 512]),
        bias: weight(`${transformer}/FFN/conv2/bias/${joined}`, [512]),
      },
    };
  }

  return {
    embedding: weight('module/Embeddings_en', [8002, 256]),
    frequencies: weight('/AddTimingSignal/TimingSignal/ExpandDims_1', [1, 128]),
    widen: {
      weight: weight('/Encode/Layer_0/TransformerLayer/dense/kernel/ConcatPartitions/concat', [256, 512]),
      bias: weight('/Encode/Layer_0/TransformerLayer/dense/bias/ConcatPartitions/concat', [512]),
    },
    layers: [layer(0, 256), layer(1, 512)],
    project: {
      weight: weight('/hidden_layers/tanh_layer_0/weights', [512, 512]),
      bias: weight('/hidden_layers/tanh_layer_0/bias', [512]),
    },
  };
}

/**
 * weight [inputSize, 3 × inputSize]: columns of query, key and value, each divided by heads. Disposes its arguments.
 */
function splitHeads(weight: tf.Tensor2D, bias: tf.Tensor1D): HeadParams[] {
  const weights = tf.split<tf.Tensor2D>(weight, 3 * numHeads, 1);
  const biases = tf.split<tf.Tensor1D>(bias, 3 * numHeads);
  tf.dispose([weight, bias]);
  const part = (index: number) => ({ weight: weights[index]!, bias: biases[index]! });
  return Array.from({ length: numHeads }, (_, head) => ({
    query: part(head),
    key: part(numHeads + head),
    value: part(2 * numHeads + head),
  }));
}

function parseModel(model: string) {
  const parsed = manifestSchema.safeParse(JSON.parse(model));
  if (!parsed.success) throw new DataError(`model.json of use-lite: ${z.prettifyError(parsed.error)}`);
  return parsed.data.weightsManifest[0];
}

/** All float constants by name, from the concatenated weight files (little-endian, four bytes per number). */
function readConstants(files: UseLiteFiles): Map<string, Float32Array> {
  const constants = new Map<string, Float32Array>();
  const { buffer, byteOffset, byteLength } = files.weights;
  let offset = 0;
  for (const { name, shape, dtype } of parseModel(files.model).weights) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    if (dtype === 'float32')
      constants.set(name, new Float32Array(buffer.slice(byteOffset + offset, byteOffset + offset + bytes)));
    offset += bytes;
  }
  if (offset !== byteLength) {
    throw new DataError(
      `use-lite: model.json describes ${offset} bytes of weights, the files hold ${byteLength}. Reinstall the ` +
        `model's package.`,
    );
  }
  return constants;
}
