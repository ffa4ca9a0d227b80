import type * as tf from '@tensorflow/tfjs-core';
import { embedding, initEmbedding, type EmbeddingConfig, type EmbeddingParams } from '../layers/embedding.ts';
import type { Random } from '../random.ts';
import type { SequenceEncoderConfig } from './sequence-config.ts';

/** BERT's (Devlin et al. 2019): small enough that no field drowns the others at the start. */
export const fieldDeviation = 0.02;

/** Table of a field with `vocabSize` ids of which 0 is padding. */
export function fieldConfig(config: SequenceEncoderConfig, vocabSize: number): EmbeddingConfig {
  return {
    vocabSize,
    hiddenSize: config.hiddenSize,
    paddingIndex: 0,
    scaleGradByFrequency: config.scaleGradByFrequency,
  };
}

export function initField(config: SequenceEncoderConfig, vocabSize: number, random: Random): EmbeddingParams {
  return initEmbedding(fieldConfig(config, vocabSize), random, fieldDeviation);
}

/** ids int32 [batch, length] → [batch, length, hiddenSize]; id 0 is the zero vector. */
export function field(params: EmbeddingParams, config: SequenceEncoderConfig, ids: tf.Tensor): tf.Tensor3D {
  return embedding(params, fieldConfig(config, params.weight.shape[0]), ids) as tf.Tensor3D;
}

/**
 * Rows of places where 0 is a place like any other (positions). ids int32 [batch, length] → [batch, length, hiddenSize]
 */
export function positionField(params: EmbeddingParams, config: SequenceEncoderConfig, ids: tf.Tensor): tf.Tensor3D {
  return embedding(params, { vocabSize: params.weight.shape[0], hiddenSize: config.hiddenSize }, ids) as tf.Tensor3D;
}
