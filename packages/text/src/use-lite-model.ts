import * as tf from '@tensorflow/tfjs-core';

type LinearParams = { readonly weight: tf.Tensor2D; readonly bias: tf.Tensor1D };
type NormParams = { readonly scale: tf.Tensor1D; readonly offset: tf.Tensor1D };

export type LayerParams = {
  readonly attentionNorm: NormParams;
  readonly queryKeyValue: LinearParams;
  readonly output: LinearParams;
  readonly feedForwardNorm: NormParams;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
};

export type UseLiteParams = {
  readonly embedding: tf.Tensor2D;
  /** Radians a position of the sine and cosine signal. [1, 128] */
  readonly frequencies: tf.Tensor2D;
  /** Brings the embedding to the width of the layers, for the first residual. */
  readonly widen: LinearParams;
  readonly layers: [LayerParams, LayerParams];
  readonly project: LinearParams;
};

const numHeads = 4;
const normEpsilon = 1e-6;

/**
 * Texts of one length → unit vectors. tokens [batch × length] row by row → [batch, 512].
 * Universal Sentence Encoder lite (Cer et al. 2018, arXiv:1803.11175): two pre-norm transformer layers of 4 heads, ReLU,
 * mean over the tokens, one tanh layer, L2 norm. Written out here so that it runs on whichever TensorFlow.js backend is
 * active; there is no padding, therefore no mask, and a text cannot see its batch-mates.
 */
export function useLiteForward(params: UseLiteParams, tokens: Int32Array, batchSize: number): tf.Tensor2D {
  return tf.tidy(() => {
    const length = tokens.length / batchSize;
    const embedded = tf.gather(params.embedding, tf.tensor1d(tokens, 'int32')); // [batch·length, 256]
    const signal = tf.tile(positionSignal(params.frequencies, length), [batchSize, 1]);
    const input = tf.add(tf.add(embedded, embedded), signal) as tf.Tensor2D; // the published graph adds the embedding twice

    const [first, second] = params.layers;
    const residual = linear(params.widen, input);
    const middle = feedForward(first, tf.add(residual, attention(first, input, batchSize)));
    const hidden = feedForward(second, tf.add(middle, attention(second, middle, batchSize)));

    const pooled: tf.Tensor2D = tf.mean(tf.reshape(hidden, [batchSize, length, -1]), 1);
    const vectors: tf.Tensor2D = tf.tanh(linear(params.project, pooled));
    return tf.mul(vectors, tf.rsqrt(tf.maximum(tf.sum(tf.square(vectors), 1, true), 1e-12)));
  });
}

/** sin and cos of position × frequency, side by side. [length, 256] */
function positionSignal(frequencies: tf.Tensor2D, length: number): tf.Tensor2D {
  const angles = tf.mul(tf.reshape(tf.range(0, length), [length, 1]), frequencies);
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as tf.Tensor2D;
}

/** hidden [batch·length, size] → [batch·length, 512], each text attending to itself alone. */
function attention(params: LayerParams, hidden: tf.Tensor2D, batchSize: number): tf.Tensor2D {
  const size = hidden.shape[1];
  const headSize = size / numHeads;
  const projected = linear(params.queryKeyValue, norm(params.attentionNorm, hidden));
  const byHead = tf.transpose(tf.reshape(projected, [batchSize, -1, 3, numHeads, headSize]), [2, 0, 3, 1, 4]); // [3, batch, heads, length, headSize]
  const [query, key, value] = tf.unstack(byHead) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const scores = tf.matMul(tf.mul(query, headSize ** -0.5), tf.transpose(key, [0, 1, 3, 2])); // explicit: WASM is slow on transposeB
  const mixed = tf.matMul(tf.softmax(scores), value); // [batch, heads, length, headSize]
  return linear(params.output, tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, size]));
}

/** hidden → hidden + feed-forward of its norm. [batch·length, 512] */
function feedForward(params: LayerParams, hidden: tf.Tensor2D): tf.Tensor2D {
  const expanded = tf.relu(linear(params.expand, norm(params.feedForwardNorm, hidden)));
  return tf.add(hidden, linear(params.contract, expanded));
}

function linear(params: LinearParams, input: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.matMul(input, params.weight), params.bias);
}

function norm(params: NormParams, input: tf.Tensor2D): tf.Tensor2D {
  const { mean, variance } = tf.moments(input, 1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, normEpsilon))), params.scale), params.offset);
}
