import {
  dropout,
  field,
  initClassifier,
  initField,
  initLinear,
  initSequenceEncoder,
  linear,
  pool,
  pooledSize,
  positionField,
  sequenceEncoder,
  type ClassifierParams,
  type EmbeddingParams,
  type LinearParams,
  type Random,
  type SequenceEncoderParams,
  type Tensors,
} from '@daybook/core';
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
  /** Is the second segment the conversation's own? Used in pretraining only. */
  readonly nextSegment: ClassifierParams;
  /** With `reconstructionParts`. Used in pretraining only. */
  readonly reconstruction?: ReconstructionParams;
  /** Does the person return within `returnHorizonsDays`? Used in pretraining only. */
  readonly returns?: LinearParams;
};

export function initConversation(config: ConversationConfig, random: Random): ConversationParams {
  const {
    returnHorizonsDays,
    hiddenSize,
    maxLength,
    numDtBuckets,
    numRoles,
    pooling,
    reconstructionParts,
    vectorSize,
  } = config;
  const params = {
    gap: initField(config, numDtBuckets, random.fork('gap')),
    number: initField(config, maxLength, random.fork('number')),
    role: initField(config, numRoles, random.fork('role')),
    segment: initField(config, 3, random.fork('mark')),
    sequence: initSequenceEncoder(
      config,
      5 + (config.numSimilarityHeads > 0 ? 1 : 0) + (config.responseSize > 0 ? 1 : 0),
      random.fork('sequence'),
    ),
    nextSegment: initClassifier(
      { inputSize: pooledSize(pooling, hiddenSize), hiddenLayerSize: 0, outputSize: 1, dropoutRate: 0 },
      random.fork('tail'),
    ),
  };
  const returnHead =
    returnHorizonsDays.length === 0
      ? {}
      : { returns: initLinear(pooledSize(pooling, hiddenSize), returnHorizonsDays.length, random.fork('ahead')) };
  // The prediction time is drawn at random in pretraining: from anything but zeros it would be noise at [CLS].
  tf.tidy(() => params.sequence.silence.weight.assign(tf.zerosLike(params.sequence.silence.weight)));
  return {
    ...(vectorSize === hiddenSize ? {} : { text: initLinear(vectorSize, hiddenSize, random.fork('text')) }),
    ...(config.numSimilarityHeads > 0 ? { similarityHeads: initSimilarityHeads(config, random.fork('compare')) } : {}),
    ...(config.responseSize > 0 ? { responseSelection: initResponseSelection(config, random.fork('follow')) } : {}),
    ...params,
    ...(reconstructionParts > 0 ? { reconstruction: initReconstruction(config) } : {}),
    ...returnHead,
  };
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
  const text = unitVectors(batch.vectors as tf.Tensor3D);
  return {
    text,
    ...(params.similarityHeads ? { metric: metricVectors(params.similarityHeads, text) } : {}),
    ...(params.responseSelection ? { response: responseVectors(params.responseSelection, text) } : {}),
  };
}

export type ConversationOptions = {
  /** Dropout is applied when given. */
  readonly random?: Random | undefined;
  /** `messageVectors` of the batch, where they are there already. */
  readonly messages?: MessageVectors;
  /** How much of the silence and of each step enters. [batch, 1 + length] */
  readonly strength?: tf.Tensor2D | undefined;
};

/** One vector a conversation: the output at [CLS], or as `pooling` says. → [batch, hiddenSize] */
export function conversation(
  params: ConversationParams,
  config: ConversationConfig,
  batch: Tensors<ConversationBatch>,
  { random, messages = messageVectors(params, batch), strength }: ConversationOptions = {},
): tf.Tensor2D {
  const text = dropout(messages.text, config.vectorDropoutRate, random?.fork('vectors'));
  const fields = [
    params.text ? linear(params.text, text) : text,
    field(params.gap, config, batch.gaps),
    positionField(params.number, config, batch.numbers),
    field(params.role, config, batch.roles),
    field(params.segment, config, batch.segmentIds),
    ...(params.similarityHeads && messages.metric
      ? [
          similarityHeads(params.similarityHeads, {
            metric: messages.metric,
            words: batch.words,
            bags: batch.bags,
            segmentIds: batch.segmentIds as tf.Tensor2D,
            mask: batch.mask as tf.Tensor2D,
          }),
        ]
      : []),
    ...(params.responseSelection && messages.response
      ? [
          responseSelection(
            params.responseSelection,
            messages.response,
            batch.segmentIds as tf.Tensor2D,
            batch.mask as tf.Tensor2D,
          ),
        ]
      : []),
  ];
  const outputs = config.pooling === 'cls' ? 'first' : 'all';
  const { hidden, reads } = sequenceEncoder(
    params.sequence,
    config,
    { ...batch, fields, mask: batch.mask as tf.Tensor2D },
    { random, outputs, strength },
  );
  return pool(config.pooling, hidden, reads);
}
