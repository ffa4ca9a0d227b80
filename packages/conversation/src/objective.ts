import type { MessageSequence, Random, Tensors } from '@daybook/core';
import {
  contentPlace,
  nextSegmentFields,
  nextSegmentLogits,
  nextSegmentLoss,
  paddedLength,
  samplePredictionTime,
  sampleSegmentPlans,
  stepIds,
  type NextSegmentFields,
  type SegmentPlan,
  type StepTensor,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { conversationBatch, type ConversationBatch, type ConversationBatchOptions } from './batch.ts';
import { contrastiveLoss } from './similarity-heads.ts';
import type { ConversationConfig, ConversationPretraining } from './config.ts';
import { responseSelectionLoss } from './response-selection.ts';
import { conversation, messageVectors, type ConversationParams } from './model.ts';
import { conversationCandidates } from './segment-examples.ts';
import { reconstructionLoss } from './reconstruction.ts';

/** A batch of next-segment prediction. */
export type ConversationTaskBatch = ConversationBatch &
  NextSegmentFields & {
    /** Which message stands at a step: row of its conversation · length + its step. [batch, length] */
    readonly contents: StepTensor<'int32'>;
  };

export type SampleConversationsOptions = Omit<ConversationBatchOptions, 'predictionTimes' | 'plans' | 'pool'> & {
  readonly random: Random;
};

/**
 * Cuts every conversation and swaps half of the second segments within the batch. The same `random` samples the same.
 */
export function sampleConversations(
  sequences: readonly MessageSequence[],
  config: ConversationConfig,
  pretraining: ConversationPretraining,
  { random, ...options }: SampleConversationsOptions,
): { readonly batch: ConversationTaskBatch; readonly plans: readonly SegmentPlan[] } {
  const plans = sampleSegmentPlans(
    conversationCandidates(sequences, (pretraining.kinds.similar ?? 0) > 0),
    pretraining,
    random.fork('plans'),
  );
  const clock = random.fork('asOf');
  const predictionTimes = sequences.map((sequence) => [samplePredictionTime(sequence, clock)]);
  const length = paddedLength(sequences);
  const batch = {
    ...conversationBatch(sequences, config, { ...options, plans, predictionTimes, hidesAnswers: true }),
    ...nextSegmentFields(plans, sequences.length),
    contents: stepIds(sequences, (row, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return from * length + place;
    }),
  };
  return { batch, plans };
}

/** Logit that the second segment is the conversation's own. → [batch] */
export function predictConversations(
  params: ConversationParams,
  config: ConversationConfig,
  batch: Tensors<ConversationBatch>,
): tf.Tensor1D {
  return nextSegmentLogits(params.heads.nextSegment, conversation(params, config, batch).cls);
}

/**
 * Next-segment loss + the contrastive losses that shape the spaces of similarity heads and response selection + the
 * reconstruction loss, each with its weight of `pretraining`.
 */
export function conversationLoss(
  params: ConversationParams,
  config: ConversationConfig,
  { contrastiveWeight, responseWeight, reconstructionWeight }: ConversationPretraining,
  batch: Tensors<ConversationTaskBatch>,
  random?: Random,
): tf.Scalar {
  const { similarityHeads, responseSelection, heads } = params;
  const { contents, mask } = batch;
  const messages = messageVectors(params, batch);
  const { cls } = conversation(params, config, batch, { random, messages });
  const losses = [nextSegmentLoss(nextSegmentLogits(heads.nextSegment, cls), batch)];
  if (similarityHeads && messages.metric && contrastiveWeight > 0)
    losses.push(tf.mul(contrastiveLoss(similarityHeads, messages.metric, contents, mask), contrastiveWeight));
  if (responseSelection && messages.response && responseWeight > 0)
    losses.push(tf.mul(responseSelectionLoss(responseSelection, messages.response, contents, mask), responseWeight));
  if (heads.reconstruction && reconstructionWeight > 0)
    losses.push(
      tf.mul(reconstructionLoss(heads.reconstruction, config, cls, messages.text, mask), reconstructionWeight),
    );
  return tf.addN(losses);
}
