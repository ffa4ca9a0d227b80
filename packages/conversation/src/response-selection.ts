import type { Random } from '@daybook/core';
import { constantVariable, initLinear, linear, type LinearParams } from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import { unitVectors } from './similarity-heads.ts';
import type { ConversationConfig } from './config.ts';

/**
 * Does each message follow what was said just before it? Messages of one conversation are alike, which says nothing of
 * their order; an answer is not like its question. So what was said last and what comes next are compared in a space of
 * their own, which the messages of a batch shape: after these, which of all messages came? (Response selection with a
 * dual encoder: Henderson et al. 2017, https://arxiv.org/abs/1705.00652.)
 */
export type ResponseSelectionParams = {
  /** A message of the context → contextSteps · responseSize: what it adds as the last message, as the one before, … */
  readonly context: LinearParams;
  /** A message that may come next → responseSize. */
  readonly next: LinearParams;
  /** ln of the inverse temperature. [1] */
  readonly temperature: tf.Variable<tf.Rank.R1>;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
};

const contextSteps = 3;
const initialTemperature = 10;
const numStepFeatures = 2;
const numCutFeatures = 4;
/** Log-probabilities are some units below 0, cosines are not. */
const logScale = 0.2;

export function initResponseSelection(
  { responseSize, hiddenSize, vectorSize }: ConversationConfig,
  random: Random,
): ResponseSelectionParams {
  return {
    context: initLinear(vectorSize, contextSteps * responseSize, random.fork('context')),
    next: initLinear(vectorSize, responseSize, random.fork('next')),
    temperature: constantVariable([1], Math.log(initialTemperature)) as tf.Variable<tf.Rank.R1>,
    expand: initLinear(numStepFeatures + numCutFeatures, hiddenSize, random.fork('expand')),
    contract: initLinear(hiddenSize, hiddenSize, random.fork('contract')),
  };
}

/**
 * Every step gets what stands so many steps before it, and zeros where nothing does; a negative number looks after it.
 * values [batch, length, size] → same shape
 */
function stepsBefore(values: tf.Tensor3D, steps: number): tf.Tensor3D {
  if (steps === 0) return values;
  const [batchSize, length, size] = values.shape;
  const shift = Math.min(Math.abs(steps), length);
  const kept = tf.slice(values, [0, steps > 0 ? 0 : shift, 0], [batchSize, length - shift, size]);
  const empty = tf.zeros<tf.Rank.R3>([batchSize, shift, size]);
  return tf.concat(steps > 0 ? [empty, kept] : [kept, empty], 1);
}

/**
 * Of each step: what was said up to it, and the message as one that comes next. Unit vectors, [batch, length,
 * responseSize] each.
 */
export type ResponseVectors = { readonly context: tf.Tensor3D; readonly next: tf.Tensor3D };

/** units [batch, length, vectorSize]: `unitVectors` of the messages. */
export function responseVectors(params: ResponseSelectionParams, units: tf.Tensor3D): ResponseVectors {
  const parts: tf.Tensor3D[] = tf.split(linear(params.context, units), contextSteps, 2);
  const context = tf.addN<tf.Tensor3D>(parts.map((part, steps) => stepsBefore(part, steps)));
  return { context: unitVectors(context), next: unitVectors(linear(params.next, units)) };
}

/**
 * How well each message follows the ones before it: the cosine, and its log-probability among the messages up to it;
 * and at every step, with segment ids, the same of the first two messages after the cut. Nothing later is seen without
 * them. segmentIds int32 [batch, length], mask [batch, length] → [batch, length, hiddenSize]
 */
export function responseSelection(
  params: ResponseSelectionParams,
  { context, next }: ResponseVectors,
  segmentIds: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Tensor3D {
  const length = mask.shape[1];
  const sharpness = tf.exp(params.temperature);
  const places = tf.range(0, length);
  // up to the next message
  const isCandidate = tf.lessEqual(tf.expandDims(places, 0), tf.add(tf.expandDims(places, 1), 1));
  const scores = tf.mul(tf.matMul<tf.Tensor3D>(context, next, false, true), sharpness);
  const excluded = tf.sub(1, tf.mul(tf.cast(isCandidate, 'float32'), tf.expandDims(mask, 1)));
  const all = tf.logSumExp(tf.add(scores, tf.mul(excluded, -1e9)), 2, true); // [batch, length, 1]
  // [batch, length, 1], of the next message
  const cosine = tf.sum<tf.Tensor3D>(tf.mul(context, stepsBefore(next, -1)), 2, true);
  const logProbability = tf.mul(tf.sub(tf.mul(cosine, sharpness), all), logScale);
  const hasNext = stepsBefore(tf.expandDims(mask, 2), -1);
  // [batch, length, 2]
  const follows = stepsBefore(tf.mul(tf.concat([cosine, logProbability], 2), hasNext) as tf.Tensor3D, 1);
  const inSecond = tf.expandDims(tf.cast(tf.equal(segmentIds, 2), 'float32'), 2) as tf.Tensor3D;
  const first = tf.sub<tf.Tensor3D>(inSecond, tf.mul(inSecond, stepsBefore(inSecond, 1)));
  const atCut = tf.concat(
    [first, stepsBefore(first, 1)].map((place) =>
      tf.sum(tf.mul(follows, tf.mul(place, tf.expandDims(mask, 2))), 1, true),
    ),
    2,
  ); // [batch, 1, 4]
  const features = tf.concat([follows, tf.tile(atCut, [1, length, 1]) as tf.Tensor3D], 2);
  return linear(params.contract, tf.elu(linear(params.expand, features)));
}

/**
 * InfoNCE: after these messages, which of all messages of the batch came next? Asked where the context is a
 * conversation's own. contents int32 [batch, length]: which message stands at a step, row · length + step; mask [batch,
 * length] → scalar
 */
export function responseSelectionLoss(
  { temperature }: ResponseSelectionParams,
  { context, next }: ResponseVectors,
  contents: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Scalar {
  const [, length] = contents.shape;
  const content = tf.expandDims<tf.Tensor3D>(tf.cast(contents, 'float32'), 2);
  const places = tf.reshape(tf.range(0, length), [1, length, 1]);
  const isOwn = (steps: number) =>
    tf.logicalOr(tf.less(places, steps), tf.equal(tf.sub(content, stepsBefore(content, steps)), steps));
  const continues = tf.logicalAnd(
    tf.equal(tf.sub(stepsBefore(content, -1), content), 1),
    tf.greater(stepsBefore(tf.expandDims(mask, 2), -1), 0),
  );
  const predicted = Array.from({ length: contextSteps - 1 }, (_, steps) => isOwn(steps + 1)).reduce(
    (all, each) => tf.logicalAnd(all, each),
    continues,
  );
  const wanted = tf.cast(predicted, 'float32'); // [batch, length, 1]

  const rows = (values: tf.Tensor3D) => tf.reshape<tf.Rank.R2>(values, [-1, values.shape[2]]);
  const [ids, steps] = [rows(content), tf.range(0, mask.size)];
  const isNext = tf.equal(tf.transpose(ids), tf.add(ids, 1));
  const isThere = tf.equal(tf.expandDims(steps, 0), tf.add(tf.expandDims(steps, 1), 1));
  // a transplanted copy of what came next is no wrong answer
  const isCopy = tf.logicalAnd(isNext, tf.logicalNot(isThere));
  const among = tf.mul(tf.cast(tf.logicalNot(isCopy), 'float32'), tf.reshape(mask, [1, -1]));
  const sharpness = tf.exp(temperature);
  const scores = tf.mul(tf.matMul(rows(context), rows(next), false, true), sharpness);
  const all = tf.reshape(tf.logSumExp(tf.add(scores, tf.mul(tf.sub(1, among), -1e9)), 1), wanted.shape);
  const right = tf.mul(tf.sum(tf.mul(context, stepsBefore(next, -1)), 2, true), sharpness);
  return tf.div(tf.sum(tf.mul(tf.sub(all, right), wanted)), tf.maximum(tf.sum(wanted), 1));
}
