import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { createRandom } from '../random.ts';
import { flattenParams } from '../tree.ts';
import { classifier, initClassifier } from './classifier.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1) => tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

const config = { inputSize: 4, hiddenLayerSize: 6, outputSize: 3, dropoutRate: 0.5 };

describe('classifier', () => {
  it('gives outputSize logits per row', () =>
    tf.tidy(() => {
      const params = initClassifier(config, createRandom(1));
      expect(classifier(params, config, normal<tf.Rank.R2>([5, 4])).shape).toEqual([5, 3]);
    }));

  it('is one linear layer where hiddenLayerSize is 0', () =>
    tf.tidy(() => {
      const params = initClassifier({ ...config, hiddenLayerSize: 0 }, createRandom(1));
      expect([...flattenParams(params).keys()]).toEqual(['output.weight', 'output.bias']);
      const inputs = [normal<tf.Rank.R2>([1, 4], 1), normal<tf.Rank.R2>([1, 4], 2)] as const;
      const [first, second, sum] = [inputs[0], inputs[1], tf.add<tf.Tensor2D>(...inputs)].map(
        (input) => classifier(params, config, input).dataSync()[0]! - params.output.bias.dataSync()[0]!,
      );
      expect(first! + second!).toBeCloseTo(sum!, 5);
    }));

  it('drops out only with a random stream, and equally for the same one', () =>
    tf.tidy(() => {
      const params = initClassifier(config, createRandom(1));
      const input = normal<tf.Rank.R2>([5, 4]);
      const run = (seed?: number) =>
        classifier(params, config, input, seed === undefined ? undefined : createRandom(seed)).dataSync();
      expect(run()).toEqual(run());
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run());
      expect(run(1)).not.toEqual(run(2));
    }));
});
