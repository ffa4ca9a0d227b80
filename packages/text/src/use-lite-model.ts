import * as tf from '@tensorflow/tfjs-core';

type LinearParams = { readonly weight: tf.Tensor2D; readonly bias: tf.Tensor1D };
type NormParams = { readonly scale: tf.Tensor1D; readonly offset: tf.Tensor1D };

export type HeadParams = { readonly query: LinearParams; readonly key: LinearParams; readonly value: LinearParams };

export type LayerParams = {
  readonly attentionNorm: NormParams;
  readonly heads: HeadParams[];
  readonly output: LinearParams;
  readonly feedForwardNorm: NormParams;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
};

export type UseLiteParams = {
  readonly embedding: tf.Tensor2D;
  /** Radians per position of the sine and cosine signal. [1, 128] */
  readonly frequencies: tf.Tensor2D;
  /** Projects the embedding to the width of the layers, for the first residual. */
  readonly widen: LinearParams;
  readonly layers: [LayerParams, LayerParams];
  readonly project: LinearParams;
};

const normEpsilon = 1e-6;

/**
 * Texts of one length → vectors of unit length. tokens [batch × length] → [batch, 512].
 * Universal Sentence Encoder lite (Cer et al. 2018, arXiv:1803.11175): two pre-norm transformer layers of 4 heads with
 * ReLU, the mean over the tokens, a tanh layer, L2 norm. Written out so that it runs on any TensorFlow.js backend.
 * Without padding there is no mask, and a vector does not depend on the other texts.
 */
export function useLiteForward(params: UseLiteParams, tokens: Int32Array, batchSize: number): tf.Tensor2D {
  return tf.tidy(() => {
    const length = tokens.length / batchSize;
    const embedded = tf.gather(params.embedding, tf.tensor1d(tokens, 'int32')); // [batch·length, 256]
    const positions = Int32Array.from(tokens, (_, index) => index % length);
    const signal = tf.gather(positionSignal(params.frequencies, length), tf.tensor1d(positions, 'int32'));
    const input = tf.add(tf.mul(embedded, 2), signal) as tf.Tensor2D; // the published graph adds the embedding twice

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

/**
 * hidden [batch·length, size] → [batch·length, 512], each text attending to itself alone. Each head has projections of
 * its own: on WASM, the usual transposes between [batch, length, heads, headSize] and back took a third of the time.
 */
function attention(params: LayerParams, hidden: tf.Tensor2D, batchSize: number): tf.Tensor2D {
  const normed = norm(params.attentionNorm, hidden);
  const project = (head: LinearParams): tf.Tensor3D =>
    tf.reshape(linear(head, normed), [batchSize, -1, head.bias.size]);
  const heads = params.heads.map((head) => {
    const query = tf.mul(project(head.query), head.query.bias.size ** -0.5);
    const scores = tf.matMul(query, tf.transpose(project(head.key), [0, 2, 1])); // [batch, length, length]
    return tf.matMul(tf.softmax(scores), project(head.value)); // [batch, length, headSize]
  });
  const joined = tf.concat(heads, 2);
  return linear(params.output, tf.reshape(joined, [hidden.shape[0], -1]));
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
  return tf.add(
    tf.mul(tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, normEpsilon))), params.scale),
    params.offset,
  );
}
