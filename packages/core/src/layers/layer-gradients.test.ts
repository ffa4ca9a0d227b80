import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { flattenParams, type ParamTree } from '../tree.ts';
import { activations, type Activation } from './activation.ts';
import { attention, initAttention, maskScores } from './attention.ts';
import { classifier, initClassifier } from './classifier.ts';
import { dropout } from './dropout.ts';
import { embedding, initEmbedding } from './embedding.ts';
import { encoder, encoderConfigSchema, initEncoder } from './encoder.ts';
import { feedForward, initFeedForward } from './feed-forward.ts';
import { fewQueriesAttention } from './few-queries-attention.ts';
import { initLayerNorm, layerNorm } from './layer-norm.ts';
import { initLinear, linear } from './linear.ts';
import { predictionTimeBias } from './look-back.ts';
import { pool, type Pooling } from './pooling.ts';
import { selectSteps } from './select-steps.ts';

await chooseBackend({ preferred: 'cpu' });

const random = createRandom('layers');
const mask = [
  [1, 1, 1, 1],
  [1, 1, 0, 0],
];
const config = { hiddenSize: 6, numHeads: 2, intermediateSize: 8, activation: 'gelu', dropoutRate: 0 } as const;
const first = (hidden: tf.Tensor3D) => tf.slice(hidden, [0, 0, 0], [-1, 1, -1]);
const dense = { inputSize: 6, hiddenLayerSize: 5, outputSize: 2, dropoutRate: 0 };
const encoderOf = (norm: 'pre' | 'post') =>
  encoderConfigSchema.parse({ ...config, numLayers: 2, norm, activation: 'gelu' });
const table = { vocabSize: 5, hiddenSize: 6 };

/** Name, parameters, and output for hidden [2, 4, 6]. */
const layers: [string, ParamTree, (params: never, hidden: tf.Tensor3D) => tf.Tensor][] = [];
function add<P extends ParamTree>(name: string, params: P, forward: (params: P, hidden: tf.Tensor3D) => tf.Tensor) {
  layers.push([name, params, forward]);
}

add('linear', initLinear(6, 3, random), linear<tf.Tensor>);
add('layerNorm', initLayerNorm(6), layerNorm<tf.Tensor>);
for (const name of ['relu', 'gelu', 'elu'] satisfies Activation[])
  add(name, {}, (_, hidden) => activations[name](hidden));
add('dropout', {}, (_, hidden) => dropout(hidden, 0.3, createRandom(1)));
add('feedForward', initFeedForward(config, random), (params, hidden) => feedForward(params, config, hidden));
add('attention', initAttention(config, random), (params, hidden) =>
  attention(params, config, { hidden, queries: hidden, scoreBias: maskScores(tf.tensor2d(mask)) }),
);
add('fewQueriesAttention', initAttention(config, random), (params, hidden) =>
  fewQueriesAttention(params, config, { hidden, queries: first(hidden), scoreBias: maskScores(tf.tensor2d(mask)) }),
);
for (const norm of ['pre', 'post'] as const)
  add(`encoder, ${norm}-norm`, initEncoder(encoderOf(norm), random), (params, hidden) =>
    encoder(params, encoderOf(norm), hidden, tf.tensor2d(mask), { outputs: 'first', numFirst: 2 }),
  );
add('classifier', initClassifier(dense, random), (params, hidden) =>
  classifier(params, dense, tf.reshape(hidden, [8, 6])),
);
add('embedding', initEmbedding(table, random), (params, hidden) =>
  tf.add(embedding(params, table, tf.tensor2d(mask, [2, 4], 'int32')), hidden),
);
for (const pooling of ['cls', 'mean', 'cls+mean'] satisfies Pooling[])
  add(`pool ${pooling}`, {}, (_, hidden) => pool(pooling, hidden, tf.ones([2, 1, 3])));
add('selectSteps', {}, (_, hidden) =>
  selectSteps(
    hidden,
    tf.tensor2d(
      [
        [3, 0, 0],
        [1, 2, 1],
      ],
      [2, 3],
      'int32',
    ),
  ),
);
add('predictionTimeBias', {}, (_, hidden) =>
  tf.softmax(predictionTimeBias(tf.ones([2, 3, 4]), tf.reshape(hidden, [2, 4, 3, 2]))),
);

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe.each(layers)('%s', (_, params, forward) => {
  const run = (hidden: tf.Tensor3D) => forward(params as never, hidden);

  it('has the gradients of central differences, for its input and for every parameter', () =>
    tf.tidy(() => {
      const hidden = tf.variable(normal([2, 4, 6], 1) as tf.Tensor3D);
      const weights = normal(run(hidden).shape, 2);
      const loss = () => tf.sum<tf.Scalar>(tf.mul(run(hidden), weights));
      const variables = [hidden, ...flattenParams(params).values()];
      const { grads } = tf.variableGrads(loss, variables);
      variables.forEach((variable, index) => {
        const start = tf.clone(variable);
        const direction = normal(variable.shape, 3 + index);
        const lossAt = (distance: number) => {
          variable.assign(tf.add(start, tf.mul(direction, distance)));
          return loss().dataSync()[0]!;
        };
        const difference = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
        variable.assign(start);
        const gradient = grads[variable.name]!;
        const along = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
        expect(Math.abs(along - difference) / (1 + Math.abs(difference)), variable.name).toBeLessThan(2e-3);
      });
    }));

  it('leaves no tensor behind', () => {
    const hidden = normal([2, 4, 6], 1) as tf.Tensor3D;
    const before = tf.memory().numTensors;
    tf.tidy(() => void run(hidden));
    expect(tf.memory().numTensors).toBe(before);
    hidden.dispose();
  });
});
