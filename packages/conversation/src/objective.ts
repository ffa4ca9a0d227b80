import {
  bceWithLogits,
  classifier,
  contentPlace,
  samplePredictionTime,
  paddedLength,
  pooledSize,
  planSegments,
  stepIds,
  type HostTensor,
  type MessageSequence,
  type Random,
  type SegmentPlan,
  type Tensors,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { conversationBatch, type ConversationBatch, type ConversationBatchOptions } from './batch.ts';
import { contrastiveLoss } from './similarity-heads.ts';
import type { ConversationConfig, ConversationPretraining } from './config.ts';
import { responseSelectionLoss } from './response-selection.ts';
import { conversation, messageVectors, type ConversationParams } from './model.ts';
import { segmentCandidates } from './segment-examples.ts';
import { reconstructionLoss } from './reconstruction.ts';

export type NextSegmentBatch = ConversationBatch & {
  /** 1 = the second segment is the conversation's own. [batch] */
  readonly labels: HostTensor;
  /** 0 = not asked. [batch] */
  readonly weights: HostTensor;
  /** Which message stands at a step: row of its conversation · length + its step. [batch, length] */
  readonly contents: HostTensor;
};

export type SampleOptions = Omit<ConversationBatchOptions, 'predictionTimes' | 'plans' | 'pool'> & {
  readonly random: Random;
};

/** Cuts every conversation, swaps half of the segments within the batch, and asks. The same `random` asks the same. */
export function sampleNextSegments(
  sequences: readonly MessageSequence[],
  config: ConversationConfig,
  { kinds, minimumCut, maximumCut }: ConversationPretraining,
  { random, ...options }: SampleOptions,
): { readonly batch: NextSegmentBatch; readonly plans: readonly SegmentPlan[] } {
  const frequencies = Object.fromEntries(Object.entries(kinds).filter(([, weight]) => weight !== undefined));
  const plans = planSegments(
    segmentCandidates(sequences, (kinds.similar ?? 0) > 0),
    { minimumCut, maximumCut, kinds: frequencies },
    random.fork('plans'),
  );
  const clock = random.fork('asOf');
  const predictionTimes = sequences.map((sequence) => [samplePredictionTime(sequence, clock)]);
  const shape = [sequences.length];
  const length = paddedLength(sequences);
  const batch = {
    ...conversationBatch(sequences, config, { ...options, plans, predictionTimes, withholds: true }),
    labels: { data: Float32Array.from(plans, ({ label }) => label), shape },
    weights: { data: Float32Array.from(plans, ({ weight }) => weight), shape },
    contents: stepIds(sequences, (row, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return from * length + place;
    }),
  };
  return { batch, plans };
}

/** Logit that the second segment is the conversation's own. pooled: `conversation` of the batch → [batch] */
export function nextSegmentLogits(
  params: ConversationParams,
  config: ConversationConfig,
  pooled: tf.Tensor2D,
): tf.Tensor1D {
  const head = {
    inputSize: pooledSize(config.pooling, config.hiddenSize),
    hiddenLayerSize: 0,
    outputSize: 1,
    dropoutRate: 0,
  };
  return tf.reshape(classifier(params.nextSegment, head, pooled), [-1]);
}

/**
 * Binary cross-entropy of "own segment or another's", the contrastive losses of what shapes the spaces of comparing and
 * following, and how little the vectors tell of what was said.
 */
export function segmentLoss(
  params: ConversationParams,
  config: ConversationConfig,
  { contrastiveWeight, responseWeight, reconstructionWeight }: ConversationPretraining,
  batch: Tensors<NextSegmentBatch>,
  random?: Random,
): tf.Scalar {
  const messages = messageVectors(params, batch);
  const [contents, mask] = [batch.contents as tf.Tensor2D, batch.mask as tf.Tensor2D];
  const pooled = conversation(params, config, batch, { random, messages });
  const losses = [bceWithLogits(nextSegmentLogits(params, config, pooled), batch.labels, batch.weights)];
  if (params.similarityHeads && messages.metric && contrastiveWeight > 0)
    losses.push(tf.mul(contrastiveLoss(params.similarityHeads, messages.metric, contents, mask), contrastiveWeight));
  if (params.responseSelection && messages.response && responseWeight > 0)
    losses.push(
      tf.mul(responseSelectionLoss(params.responseSelection, messages.response, contents, mask), responseWeight),
    );
  if (params.reconstruction && reconstructionWeight > 0)
    losses.push(
      tf.mul(reconstructionLoss(params.reconstruction, config, pooled, messages.text, mask), reconstructionWeight),
    );
  return tf.addN(losses);
}
