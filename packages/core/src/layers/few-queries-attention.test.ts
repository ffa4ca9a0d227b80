import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { flattenParams } from '../tree.ts';
import { attention, initAttention, maskScores } from './attention.ts';
import { fewQueriesAttention } from './few-queries-attention.ts';

describe('fewQueriesAttention', () => {
  beforeAll(async () => void (await chooseBackend({ preferred: 'wasm' })));

  it.each([1, 3])(
    'equals attention for %i queries, in value and every gradient, with mask, biases and dropout',
    (queryLength) => {
      tf.tidy(() => {
        const config = { hiddenSize: 12, numHeads: 3, dropoutRate: 0.3 };
        const random = createRandom('few queries');
        const normal = (shape: number[]) =>
          tf.tensor(
            Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
            shape,
          );
        const params = initAttention(config, random);
        const parameters = flattenParams(params);
        for (const parameter of parameters.values()) parameter.assign(normal(parameter.shape));
        const hidden = tf.variable(normal([2, 5, 12]) as tf.Tensor3D);
        const scoreBias = maskScores(
          tf.tensor2d([
            [1, 1, 1, 1, 1],
            [1, 1, 1, 0, 0],
          ]),
        );
        const weights = normal([2, queryLength, 12]);

        const [expected, actual] = [attention, fewQueriesAttention].map((form) =>
          tf.variableGrads(() => {
            const queries = tf.slice(hidden, [0, 0, 0], [-1, queryLength, -1]);
            return tf.sum(tf.mul(form(params, config, { hidden, queries, scoreBias }, createRandom(1)), weights));
          }, [hidden, ...parameters.values()]),
        );
        expect(actual!.value.dataSync()[0]).toBeCloseTo(expected!.value.dataSync()[0]!, 3);
        for (const variable of [hidden, ...parameters.values()]) {
          const difference = tf.max(tf.abs(tf.sub(actual!.grads[variable.name]!, expected!.grads[variable.name]!)));
          expect(difference.dataSync()[0], variable.name).toBeLessThan(1e-3);
        }
      });
    },
  );
});
