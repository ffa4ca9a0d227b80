import type { Random } from '@daybook/core';
import {
  constantVariable,
  initLinear,
  linear,
  normalVariable,
  uniformVariable,
  type LinearParams,
} from '@daybook/core/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { ConversationConfig } from './config.ts';
import {
  numPairFeatures,
  numWordFeatures,
  pairOverlap,
  sidesOf,
  wordOverlap,
  wordWeights,
  type WordParams,
} from './overlap-features.ts';

/**
 * Comparison of messages with each other, before the encoder. A plain transformer has to discover from labels alone
 * that it should compare messages; here attention scores begin as cosine similarity, and what a message is compared
 * with enters its embedding.
 */
export type SimilarityHeadsParams = {
  /** Vectors are compared after v + v · weight, which begins as the plain cosine. */
  readonly metric: LinearParams;
  /** With `numWords`. */
  readonly words?: WordParams;
  /** How sharply each head looks for the most similar message, by vectors and by words. [numSimilarityHeads, 1 or 2] */
  readonly sharpness: tf.Variable<tf.Rank.R2>;
  /** What each head thinks of the four relations of two messages. [numSimilarityHeads, 4] */
  readonly relation: tf.Variable<tf.Rank.R2>;
  /** ln of the contrastive loss's inverse temperature. [1] */
  readonly temperature: tf.Variable<tf.Rank.R1>;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
};

const initialSharpness = 20;
const initialTemperature = 10;
const nearSteps = 2;
/**
 * Across the cut, across and near, on the same side, same side and near: even heads begin by looking over the cut, odd
 * ones at their own side.
 */
const startingRelations = [
  [0, 0, -4, -4],
  [-4, -4, 0, 0],
] as const;

export function initSimilarityHeads(
  { numSimilarityHeads, hiddenSize, vectorSize, numWords }: ConversationConfig,
  random: Random,
): SimilarityHeadsParams {
  const noise = random.fork('relation');
  const relation = tf.tidy(() => {
    const rows = Array.from({ length: numSimilarityHeads }, (_, head) =>
      startingRelations[head % 2]!.map((start) => start + 0.5 * noise.normal()),
    );
    return tf.variable(tf.tensor2d(rows));
  });
  const numSimilarities = numWords > 0 ? 2 : 1;
  const sharpness = uniformVariable(
    [numSimilarityHeads, numSimilarities],
    initialSharpness / 2,
    random.fork('sharpness'),
  ) as tf.Variable<tf.Rank.R2>;
  tf.tidy(() => sharpness.assign(tf.add(sharpness, initialSharpness / 2)));
  const numFeatures =
    numSimilarities * numSimilarityHeads +
    (numWords > 0 ? 2 * numPairFeatures + numWordFeatures.step + numWordFeatures.whole : 0);
  return {
    metric: {
      weight: normalVariable([vectorSize, vectorSize], 1e-3, random.fork('metric')) as tf.Variable<tf.Rank.R2>,
      bias: constantVariable([vectorSize], 0) as tf.Variable<tf.Rank.R1>,
    },
    ...(numWords > 0
      ? { words: { importance: { weight: constantVariable([numWords, 1], 0) as tf.Variable<tf.Rank.R2> } } }
      : {}),
    sharpness,
    relation,
    temperature: constantVariable([1], Math.log(initialTemperature)) as tf.Variable<tf.Rank.R1>,
    expand: initLinear(numFeatures, hiddenSize, random.fork('expand')),
    contract: initLinear(hiddenSize, hiddenSize, random.fork('contract')),
  };
}

/** Each vector divided by its length; a zero vector stays zero. vectors [batch, length, size] → same shape. */
export function unitVectors(vectors: tf.Tensor3D): tf.Tensor3D {
  return tf.div(vectors, tf.sqrt(tf.add(tf.sum(tf.square(vectors), 2, true), 1e-8)));
}

/** Unit vectors in the learned metric. units [batch, length, vectorSize] → same shape */
export function metricVectors({ metric }: SimilarityHeadsParams, units: tf.Tensor3D): tf.Tensor3D {
  return unitVectors(tf.add<tf.Tensor3D>(units, linear(metric, units)));
}

/**
 * What a head thinks of each pair of steps: its weight for the relation that holds. segmentIds int32 [batch, length] →
 * [batch, numSimilarityHeads, length, length]
 */
function relationBias(relation: tf.Tensor2D, segmentIds: tf.Tensor2D): tf.Tensor {
  const [, length] = segmentIds.shape;
  // [batch, length, length]
  const same = tf.cast(tf.equal(tf.expandDims(segmentIds, 2), tf.expandDims(segmentIds, 1)), 'float32');
  const places = tf.range(0, length);
  const near = tf.cast(
    tf.lessEqual(tf.abs(tf.sub(tf.expandDims(places, 1), tf.expandDims(places, 0))), nearSteps),
    'float32',
  );
  const [across, far] = [tf.sub(1, same), tf.sub(1, near)];
  const kinds = [tf.mul(across, far), tf.mul(across, near), tf.mul(same, far), tf.mul(same, near)];
  return tf.addN(
    kinds.map((kind, index) =>
      tf.mul(tf.expandDims(kind, 1), tf.reshape(tf.slice(relation, [0, index], [-1, 1]), [1, -1, 1, 1])),
    ),
  );
}

export type SimilarityHeadsInput = {
  /** `metricVectors` of the messages. */
  readonly metric: tf.Tensor3D;
  /** `wordFields` of the messages: words int32 [batch, 1, distinct], bags [batch, length, distinct]. */
  readonly words: tf.Tensor3D;
  readonly bags: tf.Tensor3D;
  /** int32 [batch, length] */
  readonly segmentIds: tf.Tensor2D;
  readonly mask: tf.Tensor2D;
};

/**
 * 1 where message i is compared with message j: j came earlier, or lies on the other side of the cut. Segment ids are
 * given only where a sequence is read once, at its end; without them nothing later is seen, so that one pass serves
 * every prediction time. segmentIds int32 [batch, length], mask [batch, length] → [batch, length, length]
 */
function visibleMessages(segmentIds: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor3D {
  const places = tf.range(0, mask.shape[1]);
  const earlier = tf.less(tf.expandDims(places, 0), tf.expandDims(places, 1)); // [length, length]
  const across = tf.notEqual(tf.expandDims(segmentIds, 2), tf.expandDims(segmentIds, 1)); // [batch, length, length]
  return tf.mul(tf.cast(tf.logicalOr(across, earlier), 'float32'), tf.expandDims(mask, 1));
}

/**
 * Similarities that each head expects each message to meet: Σ softmax(Σ sharpness · cosine + relation) · cosine over
 * the messages visible to it. → [batch, length, cosines · numSimilarityHeads]
 */
function metSimilarities(
  { sharpness, relation }: SimilarityHeadsParams,
  cosines: readonly tf.Tensor3D[],
  segmentIds: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Tensor3D {
  const visible = visibleMessages(segmentIds, mask); // [batch, length, length]
  const hidden = tf.mul(tf.expandDims(tf.sub(1, visible), 1), -1e9);
  const byHead = cosines.map((cosine) => tf.expandDims(cosine, 1)); // each [batch, 1, length, length]
  const sharp = byHead.map((cosine, place) =>
    tf.mul(cosine, tf.reshape(tf.slice(sharpness, [0, place], [-1, 1]), [1, -1, 1, 1])),
  );
  // [batch, numSimilarityHeads, length, length]
  const attention = tf.softmax(tf.add(tf.addN([...sharp, relationBias(relation, segmentIds)]), hidden));
  const met = tf.concat(
    byHead.map((cosine) => tf.sum<tf.Tensor3D>(tf.mul(attention, cosine), 3)),
    1,
  );
  const meetsAny = tf.max(visible, 2, true); // [batch, length, 1]; the first message meets nobody
  return tf.mul<tf.Tensor3D>(tf.transpose(met, [0, 2, 1]), meetsAny);
}

/**
 * Similarities by vectors and by words, and what they say of head and second segment as a whole, at every message. →
 * [batch, length, features]
 */
function metWithWords(
  params: SimilarityHeadsParams,
  words: WordParams,
  { metric, words: ids, bags, segmentIds, mask }: SimilarityHeadsInput,
): tf.Tensor3D {
  const sides = sidesOf(segmentIds, mask);
  const weights = wordWeights(words, ids);
  const { step, whole } = wordOverlap(weights, bags, sides);
  const cosines = [metric, unitVectors(tf.mul<tf.Tensor3D>(bags, tf.sqrt(weights)))].map((units) =>
    tf.matMul<tf.Tensor3D>(units, units, false, true),
  ); // each [batch, length, length]
  const everywhere = tf.tile(
    tf.expandDims(tf.concat([pairOverlap(tf.stack(cosines, 1) as tf.Tensor4D, sides), whole], 1), 1),
    [1, mask.shape[1], 1],
  );
  return tf.concat([metSimilarities(params, cosines, segmentIds, mask), step, everywhere as tf.Tensor3D], 2);
}

/** What each message meets in the others, through two linear layers. → [batch, length, hiddenSize] */
export function similarityHeads(params: SimilarityHeadsParams, input: SimilarityHeadsInput): tf.Tensor3D {
  const { metric, segmentIds, mask } = input;
  const met = params.words
    ? metWithWords(params, params.words, input)
    : metSimilarities(params, [tf.matMul<tf.Tensor3D>(metric, metric, false, true)], segmentIds, mask);
  return linear(params.contract, tf.elu(linear(params.expand, met)));
}

/**
 * InfoNCE over the messages of a batch: those of one conversation should be near each other (Khosla et al. 2020,
 * equation 2). A message and its transplanted copy are no pair: that they are equal teaches nothing. metric:
 * `metricVectors`; contents int32 [batch, length]: which message stands at a step, row · length + step; mask [batch,
 * length] → scalar
 */
export function contrastiveLoss(
  { temperature }: SimilarityHeadsParams,
  metric: tf.Tensor3D,
  contents: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Scalar {
  const [, length] = contents.shape;
  const real = tf.reshape(mask, [-1, 1]);
  const content = tf.reshape(contents, [-1, 1]);
  const origin = tf.floorDiv(content, tf.scalar(length, 'int32'));
  const others = tf.mul(tf.cast(tf.notEqual(content, tf.transpose(content)), 'float32'), tf.transpose(real));
  const same = tf.mul(tf.cast(tf.equal(origin, tf.transpose(origin)), 'float32'), others);
  const rows = tf.reshape<tf.Rank.R2>(metric, [-1, metric.shape[2]]);
  const similarities = tf.mul(tf.matMul(rows, rows, false, true), tf.exp(temperature));
  const logProbabilities = tf.logSoftmax(tf.add(similarities, tf.mul(tf.sub(1, others), -1e9)));
  const counts = tf.sum(same, 1, true);
  const wanted = tf.mul(real, tf.cast(tf.greater(counts, 0), 'float32'));
  const losses = tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, same), 1, true)), tf.maximum(counts, 1));
  return tf.div(tf.sum(tf.mul(losses, wanted)), tf.maximum(tf.sum(wanted), 1));
}
