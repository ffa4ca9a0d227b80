import type { Random, Tensors } from '@daybook/core';
import {
  dropout,
  field,
  initClsHeads,
  initField,
  initLinear,
  initSequenceEncoder,
  linear,
  pool,
  positionField,
  sequenceEncoder,
  type ClsHeads,
  type EmbeddingParams,
  type ForwardOptions,
  type LinearParams,
  type SequenceEncoderParams,
} from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { ConversationBatch } from './batch.ts';
import {
  similarityHeads,
  initSimilarityHeads,
  metricVectors,
  unitVectors,
  type SimilarityHeadsParams,
} from './similarity-heads.ts';
import type { ConversationConfig } from './config.ts';
import {
  responseSelection,
  responseVectors,
  initResponseSelection,
  type ResponseSelectionParams,
  type ResponseVectors,
} from './response-selection.ts';
import { initReconstruction, type ReconstructionParams } from './reconstruction.ts';

export type ConversationParams = {
  /** Text vector → hiddenSize; absent when the sizes are equal. */
  readonly text?: LinearParams;
  /** With `numSimilarityHeads`. */
  readonly similarityHeads?: SimilarityHeadsParams;
  /** With `responseSize`. */
  readonly responseSelection?: ResponseSelectionParams;
  readonly gap: EmbeddingParams;
  readonly number: EmbeddingParams;
  readonly role: EmbeddingParams;
  readonly segment: EmbeddingParams;
  readonly sequence: SequenceEncoderParams;
  /** Used in pretraining only; `reconstruction` with `reconstructionParts`. */
  readonly heads: ClsHeads & { readonly reconstruction?: ReconstructionParams };
};

export function initConversation(config: ConversationConfig, random: Random): ConversationParams {
  const { hiddenSize, maxLength, numDtBuckets, numRoles, numSimilarityHeads, responseSize, vectorSize } = config;
  const numFields = 5 + (numSimilarityHeads > 0 ? 1 : 0) + (responseSize > 0 ? 1 : 0);
  const params = {
    ...(vectorSize === hiddenSize ? {} : { text: initLinear(vectorSize, hiddenSize, random.fork('text')) }),
    ...(numSimilarityHeads > 0 ? { similarityHeads: initSimilarityHeads(config, random.fork('compare')) } : {}),
    ...(responseSize > 0 ? { responseSelection: initResponseSelection(config, random.fork('follow')) } : {}),
    gap: initField(config, numDtBuckets, random.fork('gap')),
    number: initField(config, maxLength, random.fork('number')),
    role: initField(config, numRoles, random.fork('role')),
    segment: initField(config, 3, random.fork('mark')),
    sequence: initSequenceEncoder(config, numFields, random.fork('sequence')),
    heads: {
      ...initClsHeads(config, random),
      ...(config.reconstructionParts > 0 ? { reconstruction: initReconstruction(config) } : {}),
    },
  };
  // Prediction times are drawn at random in pretraining: from anything but zeros the silence would be noise at [CLS].
  tf.tidy(() => params.sequence.silence.weight.assign(tf.zerosLike(params.sequence.silence.weight)));
  return params;
}

/**
 * A batch's text vectors, of unit length, [batch, length, vectorSize]: as they enter the encoder, in the metric of
 * comparison, and as what follows what.
 */
export type MessageVectors = {
  readonly text: tf.Tensor3D;
  readonly metric?: tf.Tensor3D;
  readonly response?: ResponseVectors;
};

export function messageVectors(
  params: ConversationParams,
  batch: Pick<Tensors<ConversationBatch>, 'vectors'>,
): MessageVectors {
  const text = unitVectors(batch.vectors);
  return {
    text,
    ...(params.similarityHeads ? { metric: metricVectors(params.similarityHeads, text) } : {}),
    ...(params.responseSelection ? { response: responseVectors(params.responseSelection, text) } : {}),
  };
}

export type ConversationOptions = ForwardOptions & {
  /** `messageVectors` of the batch, where they are there already. */
  readonly messages?: MessageVectors;
};

/**
 * → cls [batch, hiddenSize] (or as `pooling` says): one vector per conversation; hidden [batch, 1 + length,
 * hiddenSize], [CLS] first.
 */
export function conversation(
  params: ConversationParams,
  config: ConversationConfig,
  batch: Tensors<ConversationBatch>,
  { random, outputs = 'first', strength, messages = messageVectors(params, batch) }: ConversationOptions = {},
): { readonly cls: tf.Tensor2D; readonly hidden: tf.Tensor3D } {
  const { mask, segmentIds, words, bags } = batch;
  const text = dropout(messages.text, config.vectorDropoutRate, random?.fork('vectors'));
  const fields = [
    params.text ? linear(params.text, text) : text,
    field(params.gap, config, batch.gaps),
    positionField(params.number, config, batch.numbers),
    field(params.role, config, batch.roles),
    field(params.segment, config, segmentIds),
  ];
  if (params.similarityHeads && messages.metric)
    fields.push(similarityHeads(params.similarityHeads, { metric: messages.metric, words, bags, segmentIds, mask }));
  if (params.responseSelection && messages.response)
    fields.push(responseSelection(params.responseSelection, messages.response, segmentIds, mask));
  const { hidden, reads } = sequenceEncoder(
    params.sequence,
    config,
    { ...batch, fields },
    {
      random,
      strength,
      outputs: config.pooling === 'cls' ? outputs : 'all',
    },
  );
  return { cls: pool(config.pooling, hidden, reads), hidden };
}
