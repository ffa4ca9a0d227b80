import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encoder, initEncoder } from '../layers/encoder.ts';
import { initLinear, linear } from '../layers/linear.ts';
import {
  availableBackends,
  encoderConfig,
  expectClose,
  expectGradients,
  get,
  GRADIENT_TOLERANCE,
  isRounding,
  open,
  OUTPUT_TOLERANCE,
  tensorOf,
  under,
} from '../layers/torch-fixture.ts';
import { chooseBackend } from '../node/backend.ts';
import { createRandom } from '../random.ts';
import { bceWithLogits, huber, softmaxCrossEntropy } from '../tasks/losses.ts';
import { flattenParams } from '../tree.ts';
import { importParams } from '../weights/weights.ts';
import { lossAndGradients } from './gradients.ts';
import { createAdamW, globalNorm, scheduleFactor } from './optimizer.ts';

const random = createRandom(1);
const available = await availableBackends();

describe.each(available)('on %s, as PyTorch:', (preferred) => {
  beforeAll(() => chooseBackend({ preferred }));
  afterEach(() => tf.disposeVariables());

  describe('losses', () => {
    const fixture = open('losses');
    it.each<[string, (predictions: tf.Tensor, labels: tf.Tensor) => tf.Scalar]>([
      ['bceWithLogits', bceWithLogits],
      [
        'softmaxCrossEntropy',
        (logits, labels) => softmaxCrossEntropy(tf.reshape(logits, [6, 5]), tf.reshape(labels, [6])),
      ],
      ['huber', huber],
      ['huberWide', (predictions, labels) => huber(predictions, labels, 2.5)],
    ])('%s', (name, loss) =>
      tf.tidy(() => {
        const tensors = under(name, fixture);
        const predictions = tf.variable(tensorOf(get(tensors, 'predictions')));
        const labels = tensorOf(get(tensors, 'labels'));
        expectClose(name, loss(predictions, labels), get(tensors, 'loss'), OUTPUT_TOLERANCE);
        const { gradients } = lossAndGradients(
          () => loss(predictions, labels),
          new Map([['predictions', predictions]]),
        );
        expectGradients(gradients, { predictions: get(tensors, 'gradient') });
      }),
    );
  });

  it('AdamW with weight decay, and warm-up with linear decay', () =>
    tf.tidy(() => {
      const fixture = open('adamw');
      const rates = get(fixture, 'learningRates').data;
      const parameters = new Map(
        Object.entries(under('start', fixture)).map(([name, tensor]) => [name, tf.variable(tensorOf(tensor))]),
      );
      const optimizer = createAdamW(parameters, { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1 });
      rates.forEach((rate, step) => {
        const learningRate = 0.02 * scheduleFactor('linear', step, 4, rates.length);
        expect(learningRate).toBeCloseTo(rate, 8);
        const gradients = Object.entries(under(`gradients.${step}`, fixture)).map(
          ([name, tensor]) => [name, tensorOf(tensor)] as const,
        );
        optimizer.apply(new Map(gradients), learningRate);
        for (const [name, parameter] of parameters)
          expectClose(`${name} after step ${step}`, parameter, get(fixture, `after.${step}.${name}`), 1e-5);
      });
    }));

  it('three training steps of an encoder with [CLS] and a classifier', () =>
    tf.tidy(() => {
      const fixture = open('training');
      const params = {
        cls: tf.variable(tf.zeros<tf.Rank.R1>([12])),
        encoder: initEncoder(encoderConfig, random),
        head: initLinear(12, 1, random),
      };
      importParams(params, under('start', fixture), 'fixture');
      const hidden = tensorOf<tf.Rank.R3>(get(fixture, 'hidden'));
      const mask = tensorOf<tf.Rank.R2>(get(fixture, 'attentionMask'));
      const labels = tensorOf<tf.Rank.R1>(get(fixture, 'labels'));
      const [batchSize] = hidden.shape;
      const loss = () => {
        const sequence = tf.concat<tf.Tensor3D>(
          [tf.tile(tf.reshape(params.cls, [1, 1, 12]), [batchSize, 1, 1]), hidden],
          1,
        );
        const cls = encoder(params.encoder, encoderConfig, sequence, mask, { outputs: 'first' });
        return bceWithLogits(tf.reshape(linear(params.head, cls), [batchSize]), labels);
      };

      const trainable = flattenParams(params);
      const optimizer = createAdamW(trainable, { weightDecay: 0.01 });
      const [losses, norms] = [get(fixture, 'losses').data, get(fixture, 'gradientNorms').data];
      norms.forEach((norm, step) => {
        const { loss: value, gradients } = lossAndGradients(loss, trainable);
        expect(value, `loss of step ${step}`).toBeCloseTo(losses[step]!, 4);
        expect(globalNorm(gradients.values()).dataSync()[0]! / norm, `gradient norm of step ${step}`).toBeCloseTo(1, 3);
        optimizer.apply(gradients, 0.02);
      });
      expect(loss().dataSync()[0], 'loss at the end').toBeCloseTo(losses.at(-1)!, 4);
      for (const [path, variable] of trainable)
        if (!isRounding(path)) expectClose(path, variable, get(fixture, `end.${path}`), GRADIENT_TOLERANCE);
    }));
});
