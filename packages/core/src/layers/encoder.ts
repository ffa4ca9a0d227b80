import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { Random } from '../random.ts';
import { attention, initAttention, maskScores, type AttentionParams } from './attention.ts';
import { dropout } from './dropout.ts';
import { feedForward, initFeedForward, type FeedForwardParams } from './feed-forward.ts';
import { fewQueriesAttention } from './few-queries-attention.ts';
import { initLayerNorm, layerNorm, type LayerNormParams } from './layer-norm.ts';

export const encoderConfigSchema = z.strictObject({
  hiddenSize: z.int().positive().default(768).describe('numbers in every vector of the network'),
  numHeads: z.int().positive().default(4).describe('attention heads; hidden-size must be divisible by it'),
  numLayers: z.int().positive().default(3).describe('encoder layers'),
  intermediateSize: z.int().positive().default(2048).describe('inside the feed-forward part of a layer'),
  dropoutRate: z.number().min(0).lt(1).default(0.1).describe('in the encoder'),
  activation: z.enum(['relu', 'gelu']).default('relu').describe('in the feed-forward part'),
  /**
   * `post`: norm after each residual, as `nn.TransformerEncoderLayer` by default; `pre`: before, with a norm at the
   * end.
   */
  norm: z.enum(['post', 'pre']).default('post').describe('after each residual, or before it'),
});
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;

export type EncoderLayerParams = {
  readonly attention: AttentionParams;
  readonly attentionNorm: LayerNormParams;
  readonly feedForward: FeedForwardParams;
  readonly feedForwardNorm: LayerNormParams;
};
/** `finalNorm` with pre-norm only. */
export type EncoderParams = { readonly layers: readonly EncoderLayerParams[]; readonly finalNorm?: LayerNormParams };

/**
 * Parameters of all layers.
 * @throws ConfigError when `numHeads` does not divide `hiddenSize`.
 */
export function initEncoder(config: EncoderConfig, random: Random): EncoderParams {
  const layers = Array.from({ length: config.numLayers }, (_, index) => ({
    attention: initAttention(config, random.fork('attention', index)),
    attentionNorm: initLayerNorm(config.hiddenSize),
    feedForward: initFeedForward(config, random.fork('feedForward', index)),
    feedForwardNorm: initLayerNorm(config.hiddenSize),
  }));
  return config.norm === 'pre' ? { layers, finalNorm: initLayerNorm(config.hiddenSize) } : { layers };
}

/**
 * One layer as `nn.TransformerEncoderLayer` computes it, for the first `numOutputs` positions, which attend to all.
 * hidden [batch, length, hiddenSize] → [batch, numOutputs, hiddenSize]
 */
function encoderLayer(
  params: EncoderLayerParams,
  config: EncoderConfig,
  { hidden, scoreBias, numOutputs }: { hidden: tf.Tensor3D; scoreBias: tf.Tensor; numOutputs: number },
  random?: Random,
): tf.Tensor3D {
  const [batchSize, length, hiddenSize] = hidden.shape;
  const first = (all: tf.Tensor3D) =>
    numOutputs < length ? tf.slice(all, [0, 0, 0], [batchSize, numOutputs, hiddenSize]) : all;
  const drop = (branch: tf.Tensor3D, name: string) => dropout(branch, config.dropoutRate, random?.fork(name));
  const attend = numOutputs * config.numHeads < length ? fewQueriesAttention : attention;
  const attentionBranch = (input: tf.Tensor3D) =>
    drop(
      attend(params.attention, config, { hidden: input, queries: first(input), scoreBias }, random?.fork('attention')),
      'attentionBranch',
    );
  const feedForwardBranch = (input: tf.Tensor3D) =>
    drop(feedForward(params.feedForward, config, input, random?.fork('feedForward')), 'feedForwardBranch');

  if (config.norm === 'pre') {
    const attended = tf.add<tf.Tensor3D>(first(hidden), attentionBranch(layerNorm(params.attentionNorm, hidden)));
    return tf.add<tf.Tensor3D>(attended, feedForwardBranch(layerNorm(params.feedForwardNorm, attended)));
  }
  const attended = layerNorm(params.attentionNorm, tf.add<tf.Tensor3D>(first(hidden), attentionBranch(hidden)));
  return layerNorm(params.feedForwardNorm, tf.add<tf.Tensor3D>(attended, feedForwardBranch(attended)));
}

export type EncoderOptions = {
  /** Dropout is applied when given. */
  readonly random?: Random | undefined;
  /** `first`: outputs of the first `numFirst` positions only, [batch, numFirst, hiddenSize], for less work. */
  readonly outputs?: 'all' | 'first';
  /** 1 if absent. */
  readonly numFirst?: number;
  /** Added to the attention scores of every layer, broadcast to [batch, numHeads, length, length]. */
  readonly scoreBias?: tf.Tensor4D;
};

/**
 * Transformer encoder as `nn.TransformerEncoder` computes it (Vaswani et al. 2017, section 3.1). hidden [batch, length,
 * hiddenSize], attentionMask [batch, length] (1 = real, 0 = padding) → [batch, length, hiddenSize].
 *
 * Batch first: attention mixes the steps of one sequence, never two sequences. The output at padded positions has no
 * meaning.
 */
export function encoder(
  params: EncoderParams,
  config: EncoderConfig,
  hidden: tf.Tensor3D,
  attentionMask: tf.Tensor2D,
  options: EncoderOptions = {},
): tf.Tensor3D {
  const { random, outputs = 'all', numFirst = 1, scoreBias } = options;
  const padding = maskScores(attentionMask);
  const bias = scoreBias ? tf.add(padding, scoreBias) : padding;
  const last = params.layers.length - 1;
  let output = hidden;
  params.layers.forEach((layer, index) => {
    const firstOnly = index === last && outputs === 'first';
    // Rows of a full score bias are positions that attend: only those whose output is wanted.
    const layerBias = firstOnly && scoreBias ? tf.slice(bias, [0, 0, 0, 0], [-1, -1, numFirst, -1]) : bias;
    output = encoderLayer(
      layer,
      config,
      { hidden: output, scoreBias: layerBias, numOutputs: firstOnly ? numFirst : output.shape[1] },
      random?.fork('layer', index),
    );
  });
  return params.finalNorm ? layerNorm(params.finalNorm, output) : output;
}
