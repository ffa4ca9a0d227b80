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
import { compare, initCompare, metricVectors, unitParts, type CompareParams } from './compare.ts';
import { vectorParts, type ConversationConfig } from './config.ts';

export type ConversationParams = {
  /** Text vector → hiddenSize; absent when the sizes are equal. */
  readonly text?: LinearParams;
  /** With `compareHeads`. */
  readonly compare?: CompareParams;
  readonly gap: EmbeddingParams;
  readonly number: EmbeddingParams;
  readonly role: EmbeddingParams;
  readonly mark: EmbeddingParams;
  readonly sequence: SequenceEncoderParams;
  /** Is the tail the conversation's own? Used in pretraining only. */
  readonly tail: ClassifierParams;
};

export function initConversation(config: ConversationConfig, random: Random): ConversationParams {
  const { hiddenSize, maxLength, numDtBuckets, numRoles, pooling } = config;
  const textSize = vectorParts(config)[0]!;
  const params = {
    gap: initField(config, numDtBuckets, random.fork('gap')),
    number: initField(config, maxLength, random.fork('number')),
    role: initField(config, numRoles, random.fork('role')),
    mark: initField(config, 3, random.fork('mark')),
    sequence: initSequenceEncoder(config, config.compareHeads > 0 ? 6 : 5, random.fork('sequence')),
    tail: initClassifier({ inputSize: pooledSize(pooling, hiddenSize), hiddenLayerSize: 0, outputSize: 1, dropoutRate: 0 }, random.fork('tail')),
  };
  // The moment of reading is drawn at random in pretraining: from anything but zeros it would be noise at [CLS].
  tf.tidy(() => params.sequence.asOf.weight.assign(tf.zerosLike(params.sequence.asOf.weight)));
  return {
    ...(textSize === hiddenSize ? {} : { text: initLinear(textSize, hiddenSize, random.fork('text')) }),
    ...(config.compareHeads > 0 ? { compare: initCompare(config, random.fork('compare')) } : {}),
    ...params,
  };
}

/** A batch's text vectors as they enter the network, of unit length: the first part as text [batch, length, size], all of them in their metrics of comparison. */
export type MessageVectors = { readonly text: tf.Tensor3D; readonly metric?: readonly tf.Tensor3D[] };

export function messageVectors(params: ConversationParams, config: ConversationConfig, batch: Pick<Tensors<ConversationBatch>, 'vectors'>): MessageVectors {
  const parts = unitParts(config, batch.vectors as tf.Tensor3D);
  const text = parts[0]!;
  return params.compare ? { text, metric: metricVectors(params.compare, parts) } : { text };
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
export function conversation(params: ConversationParams, config: ConversationConfig, batch: Tensors<ConversationBatch>, { random, messages = messageVectors(params, config, batch), strength }: ConversationOptions = {}): tf.Tensor2D {
  const text = dropout(messages.text, config.vectorDropoutRate, random?.fork('vectors'));
  const fields = [
    params.text ? linear(params.text, text) : text,
    field(params.gap, config, batch.gaps),
    positionField(params.number, config, batch.numbers),
    field(params.role, config, batch.roles),
    field(params.mark, config, batch.marks),
    ...(params.compare && messages.metric ? [compare(params.compare, messages.metric, batch.marks as tf.Tensor2D, batch.mask as tf.Tensor2D)] : []),
  ];
  const outputs = config.pooling === 'cls' ? 'first' : 'all';
  const input = { fields, mask: batch.mask as tf.Tensor2D, asOf: batch.asOf as tf.Tensor1D };
  const { hidden, attentionMask } = sequenceEncoder(params.sequence, config, input, { random, outputs, strength });
  return pool(config.pooling, hidden, attentionMask);
}
