import {
  bceWithLogits,
  classifier,
  contentPlace,
  drawAsOf,
  pooledSize,
  planTails,
  stepIds,
  type HostTensor,
  type MessageSequence,
  type Random,
  type TailKind,
  type TailPlan,
  type Tensors,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { conversationBatch, type ConversationBatch } from './batch.ts';
import { contrastiveLoss } from './compare.ts';
import type { ConversationConfig, ConversationPretraining } from './config.ts';
import { conversation, type ConversationParams } from './model.ts';

export type TailBatch = ConversationBatch & {
  /** 1 = the tail is the conversation's own. [batch] */
  readonly labels: HostTensor;
  /** 0 = not asked. [batch] */
  readonly weights: HostTensor;
  /** Whose content stands at a step, as a row of the batch. [batch, length] */
  readonly origins: HostTensor;
};

/** Mean text vector of a conversation: "similar" negatives are near in it. */
function signature({ vectors, vectorSize }: MessageSequence): Float32Array {
  const mean = new Float32Array(vectorSize);
  for (let index = 0; index < vectors.length; index++) mean[index % vectorSize]! += vectors[index]!;
  return mean;
}

export type TailQuestion = { readonly batch: TailBatch; readonly plans: readonly TailPlan[]; readonly kinds: readonly TailKind[] };

/** Cuts every conversation, swaps half of the tails, and asks. The same `random` asks the same. */
export function askTails(
  sequences: readonly MessageSequence[],
  config: ConversationConfig,
  pretraining: ConversationPretraining,
  roleIds: Int32Array,
  { marker, random }: { readonly marker: boolean; readonly random: Random },
): TailQuestion {
  const needsSignature = (pretraining.kinds.similar ?? 0) > 0;
  const candidates = sequences.map((sequence) => ({
    sequenceId: sequence.sequenceId,
    length: sequence.times.length,
    roles: sequence.roles,
    ...(sequence.group === undefined ? {} : { group: sequence.group }),
    ...(needsSignature ? { signature: signature(sequence) } : {}),
  }));
  const kinds = Object.fromEntries(Object.entries(pretraining.kinds).filter(([, weight]) => weight !== undefined));
  const plans = planTails(candidates, { minimumCut: pretraining.minimumCut, maximumCut: pretraining.maximumCut, kinds }, random.fork('plans'));
  const clock = random.fork('asOf');
  const asOf = sequences.map((sequence) => drawAsOf(sequence, clock));
  const shape = [sequences.length];
  const batch = {
    ...conversationBatch(sequences, config, { roleIds, asOf, plans, marker }),
    labels: { data: Float32Array.from(plans, ({ label }) => label), shape },
    weights: { data: Float32Array.from(plans, ({ weight }) => weight), shape },
    origins: stepIds(sequences, (row, step) => contentPlace(plans, row, step)[0]),
  };
  return { batch, plans, kinds: plans.map(({ kind }) => kind) };
}

/** Logit that the tail is the conversation's own. → [batch] */
export function tailLogits(params: ConversationParams, config: ConversationConfig, batch: Tensors<ConversationBatch>, random?: Random): tf.Tensor1D {
  const pooled = conversation(params, config, batch, { random: random?.fork('network') });
  const head = { inputSize: pooledSize(config.pooling, config.hiddenSize), hiddenLayerSize: 0, outputSize: 1, dropoutRate: 0 };
  return tf.reshape(classifier(params.tail, head, pooled), [-1]);
}

/** Binary cross-entropy of "own tail or another's", and the contrastive loss of the comparison. */
export function tailLoss(params: ConversationParams, config: ConversationConfig, pretraining: ConversationPretraining, batch: Tensors<TailBatch>, random?: Random): tf.Scalar {
  const loss = bceWithLogits(tailLogits(params, config, batch, random), batch.labels, batch.weights);
  if (!params.compare || pretraining.contrastiveWeight === 0) return loss;
  const contrastive = contrastiveLoss(params.compare, batch.vectors as tf.Tensor3D, batch.origins as tf.Tensor2D, batch.mask as tf.Tensor2D);
  return tf.add(loss, tf.mul(contrastive, pretraining.contrastiveWeight));
}
