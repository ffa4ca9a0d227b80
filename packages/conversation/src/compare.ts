import { constantVariable, initLinear, linear, normalVariable, uniformVariable, type LinearParams, type Random } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { vectorParts, type ConversationConfig } from './config.ts';

/**
 * Comparison of messages with each other, before the encoder. A plain transformer has to discover from labels alone that it should
 * compare messages; here attention scores begin as cosine similarity, and what a message is compared with enters its embedding.
 */
export type CompareParams = {
  /** One metric a part of the text vector: vectors are compared after v + v · weight, which begins as the plain cosine. */
  readonly metrics: readonly LinearParams[];
  /** How sharply each head looks for the most similar message, by metric. [compareHeads, metrics] */
  readonly sharpness: tf.Variable<tf.Rank.R2>;
  /** What each head thinks of the four relations of two messages. [compareHeads, 4] */
  readonly relation: tf.Variable<tf.Rank.R2>;
  /** log of the contrastive loss's inverse temperature, by metric. [metrics] */
  readonly temperature: tf.Variable<tf.Rank.R1>;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
};

const initialSharpness = 20;
const initialTemperature = 10;
const nearSteps = 2;
/** Across the cut, across and near, on the same side, same side and near: even heads begin by looking over the cut, odd ones at their own side. */
const startingRelations = [
  [0, 0, -4, -4],
  [-4, -4, 0, 0],
] as const;

export function initCompare(config: ConversationConfig, random: Random): CompareParams {
  const { compareHeads, hiddenSize } = config;
  const parts = vectorParts(config);
  const noise = random.fork('relation');
  const relation = tf.tidy(() => {
    const rows = Array.from({ length: compareHeads }, (_, head) => startingRelations[head % 2]!.map((start) => start + 0.5 * noise.normal()));
    return tf.variable(tf.tensor2d(rows));
  });
  const sharpness = uniformVariable([compareHeads, parts.length], initialSharpness / 2, random.fork('sharpness')) as tf.Variable<tf.Rank.R2>;
  tf.tidy(() => sharpness.assign(tf.add(sharpness, initialSharpness / 2)));
  return {
    metrics: parts.map((size, part) => ({
      weight: normalVariable([size, size], 1e-3, random.fork('metric', part)) as tf.Variable<tf.Rank.R2>,
      bias: constantVariable([size], 0) as tf.Variable<tf.Rank.R1>,
    })),
    sharpness,
    relation,
    temperature: constantVariable([parts.length], Math.log(initialTemperature)) as tf.Variable<tf.Rank.R1>,
    expand: initLinear(compareHeads * parts.length, hiddenSize, random.fork('expand')),
    contract: initLinear(hiddenSize, hiddenSize, random.fork('contract')),
  };
}

/** Each vector divided by its length; a zero vector stays zero. vectors [batch, length, size] → same shape. */
export function unitVectors(vectors: tf.Tensor3D): tf.Tensor3D {
  return tf.div(vectors, tf.sqrt(tf.add(tf.sum(tf.square(vectors), 2, true), 1e-8)));
}

/** The parts of text vectors, each of unit length. vectors [batch, length, vectorSize] → one [batch, length, size] a part */
export function unitParts(config: ConversationConfig, vectors: tf.Tensor3D): tf.Tensor3D[] {
  const parts = [...vectorParts(config)];
  return parts.length === 1 ? [unitVectors(vectors)] : tf.split<tf.Tensor3D>(vectors, parts, 2).map(unitVectors);
}

/** Unit vectors in the learned metrics. parts: `unitParts` → same shapes */
export function metricVectors(params: CompareParams, parts: readonly tf.Tensor3D[]): tf.Tensor3D[] {
  return parts.map((vectors, part) => unitVectors(tf.add<tf.Tensor3D>(vectors, linear(params.metrics[part]!, vectors))));
}

/** What a head thinks of each pair of steps: its weight for the relation that holds. marks int32 [batch, length] → [batch, compareHeads, length, length] */
function relationBias(relation: tf.Tensor2D, marks: tf.Tensor2D): tf.Tensor {
  const [, length] = marks.shape;
  const same = tf.cast(tf.equal(tf.expandDims(marks, 2), tf.expandDims(marks, 1)), 'float32'); // [batch, length, length]
  const places = tf.range(0, length);
  const near = tf.cast(tf.lessEqual(tf.abs(tf.sub(tf.expandDims(places, 1), tf.expandDims(places, 0))), nearSteps), 'float32');
  const [across, far] = [tf.sub(1, same), tf.sub(1, near)];
  const kinds = [tf.mul(across, far), tf.mul(across, near), tf.mul(same, far), tf.mul(same, near)];
  return tf.addN(kinds.map((kind, index) => tf.mul(tf.expandDims(kind, 1), tf.reshape(tf.slice(relation, [0, index], [-1, 1]), [1, -1, 1, 1]))));
}

/**
 * For each message and head the similarities it expects to meet: Σ softmax(Σ sharpness · cosine + relation) · cosine over the other messages,
 * through two linear layers. units: `metricVectors`, each [batch, length, size]; marks int32 and mask [batch, length] → [batch, length, hiddenSize]
 */
export function compare(params: CompareParams, units: readonly tf.Tensor3D[], marks: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor3D {
  const [, length] = mask.shape;
  const cosines = units.map((unit) => tf.expandDims(tf.matMul(unit, unit, false, true), 1)); // each [batch, 1, length, length]
  const others = tf.sub(tf.expandDims(mask, 1), tf.eye(length)); // 1 at real steps, under 1 at padding and at itself
  const hidden = tf.mul(tf.expandDims(tf.cast(tf.less(others, 1), 'float32'), 1), -1e9);
  const sharp = cosines.map((cosine, part) => tf.mul(cosine, tf.reshape(tf.slice(params.sharpness, [0, part], [-1, 1]), [1, -1, 1, 1])));
  const attention = tf.softmax(tf.add(tf.addN([...sharp, relationBias(params.relation, marks)]), hidden)); // [batch, compareHeads, length, length]
  const met = tf.concat(cosines.map((cosine) => tf.sum<tf.Tensor3D>(tf.mul(attention, cosine), 3)), 1); // [batch, metrics · compareHeads, length]
  const hasOthers = tf.cast(tf.greater(tf.sum(mask, 1, true), 1), 'float32'); // a single message meets nobody
  const known = tf.mul<tf.Tensor3D>(tf.transpose(met, [0, 2, 1]), tf.expandDims(hasOthers, 2));
  return linear(params.contract, tf.elu(linear(params.expand, known)));
}

/**
 * InfoNCE over the messages of a batch: those of one conversation should be near each other (Khosla et al. 2020, equation 2).
 * A message and its transplanted copy are no pair: that they are equal teaches nothing.
 * units: `metricVectors`; contents int32 [batch, length]: which message stands at a step, row · length + step; mask [batch, length] → scalar
 */
export function contrastiveLoss(params: CompareParams, units: readonly tf.Tensor3D[], contents: tf.Tensor2D, mask: tf.Tensor2D): tf.Scalar {
  const [, length] = contents.shape;
  const real = tf.reshape(mask, [-1, 1]);
  const content = tf.reshape(contents, [-1, 1]);
  const origin = tf.floorDiv(content, tf.scalar(length, 'int32'));
  const others = tf.mul(tf.cast(tf.notEqual(content, tf.transpose(content)), 'float32'), tf.transpose(real));
  const same = tf.mul(tf.cast(tf.equal(origin, tf.transpose(origin)), 'float32'), others);
  const similarities = units.map((unit, part) => {
    const rows = tf.reshape<tf.Rank.R2>(unit, [-1, unit.shape[2]]);
    return tf.mul(tf.matMul(rows, rows, false, true), tf.exp(tf.slice(params.temperature, [part], [1])));
  });
  const logProbabilities = tf.logSoftmax(tf.add(tf.addN(similarities), tf.mul(tf.sub(1, others), -1e9)));
  const counts = tf.sum(same, 1, true);
  const wanted = tf.mul(real, tf.cast(tf.greater(counts, 0), 'float32'));
  const losses = tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, same), 1, true)), tf.maximum(counts, 1));
  return tf.div(tf.sum(tf.mul(losses, wanted)), tf.maximum(tf.sum(wanted), 1));
}
