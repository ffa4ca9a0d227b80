import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activations } from './activation.ts';
import { embedding, initEmbedding } from './embedding.ts';
import { encoder, initEncoder, type EncoderConfig } from './encoder.ts';
import { initLayerNorm, layerNorm } from './layer-norm.ts';
import { initLinear, linear } from './linear.ts';
import { bceWithLogits, huber, softmaxCrossEntropy } from '../tasks/losses.ts';
import { BACKENDS, chooseBackend, type BackendName } from '../node/backend.ts';
import { createAdamW, globalNorm, scheduleFactor } from '../training/optimizer.ts';
import { createRandom } from '../random.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { HostTensor } from '../tensors.ts';
import { lossAndGradients } from '../training/trainer.ts';
import { flattenParams } from '../tree.ts';
import { importParams, type NamedTensors } from '../weights/weights.ts';

// What PyTorch 2.13.0 computes, on every backend of this machine. Fixtures: tools/fixtures/torch-layers.py.
// An error is the largest difference over the largest reference value of a tensor.
const OUTPUT_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;

const random = createRandom(1);
const encoderConfig = {
  hiddenSize: 12,
  numHeads: 3,
  numLayers: 2,
  intermediateSize: 20,
  dropoutRate: 0.1,
  activation: 'relu',
  norm: 'post',
} satisfies EncoderConfig;

const available: BackendName[] = [];
for (const preferred of BACKENDS)
  if (
    await chooseBackend({ preferred }).then(
      () => true,
      () => false,
    )
  )
    available.push(preferred);

/** Tensors of a fixture by their names. */
function open(name: string): NamedTensors {
  const file = new URL(`../../fixtures/torch-${name}.safetensors`, import.meta.url);
  return readSafetensors(readFileSync(file), file.pathname).tensors;
}

/** Those under `prefix`, without it. */
function under(prefix: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), tensor]] : [],
    ),
  );
}

function get(tensors: NamedTensors, name: string): HostTensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`The fixture has no ${name}: ${Object.keys(tensors).join(', ')}`);
  return tensor;
}

function tensorOf<R extends tf.Rank>({ data, shape }: HostTensor): tf.Tensor<R> {
  return tf.tensor<R>(data, [...shape] as tf.ShapeMap[R], data instanceof Int32Array ? 'int32' : 'float32');
}

function expectClose(name: string, actual: tf.Tensor, reference: HostTensor, tolerance: number): void {
  expect(actual.shape, name).toEqual(reference.shape);
  const values = actual.dataSync();
  const largest = Math.max(...Array.from(reference.data, Math.abs));
  const error = Math.max(...Array.from(reference.data, (value, index) => Math.abs(value - values[index]!))) / largest;
  // also false for NaN
  expect(error, `${name}: error over the largest reference value, ${largest}`).toBeLessThan(tolerance);
}

/**
 * A bias on keys adds the same number to all scores of a query, which softmax takes away: its gradient is 0, and what
 * either library computes is rounding.
 */
const isRounding = (path: string) => path.endsWith('.key.bias');

function expectGradients(gradients: ReadonlyMap<string, tf.Tensor>, references: NamedTensors): void {
  expect([...gradients.keys()].sort()).toEqual(Object.keys(references).sort());
  for (const [path, gradient] of gradients) {
    if (isRounding(path)) expect(tf.max(tf.abs(gradient)).dataSync()[0], path).toBeLessThan(1e-4);
    else expectClose(path, gradient, get(references, path), GRADIENT_TOLERANCE);
  }
}

const sumOf = (output: tf.Tensor, coefficients: tf.Tensor): tf.Scalar => tf.sum(tf.mul(output, coefficients));

describe.each(available)('on %s, as PyTorch:', (preferred) => {
  beforeAll(() => chooseBackend({ preferred }));
  afterEach(() => tf.disposeVariables());

  describe.each(['post', 'pre'] as const)('%s-norm encoder', (norm) => {
    describe.each(['relu', 'gelu'] as const)('with %s', (activation) => {
      const config = { ...encoderConfig, norm, activation };
      const fixture = open(`encoder-${norm}-${activation}`);

      function load() {
        const params = initEncoder(config, random);
        importParams(params, under('params', fixture), 'fixture');
        const hidden = tf.variable(tensorOf<tf.Rank.R3>(get(fixture, 'hidden')));
        const mask = tensorOf<tf.Rank.R2>(get(fixture, 'attentionMask'));
        const coefficients = tensorOf<tf.Rank.R3>(get(fixture, 'coefficients'));
        return { params, hidden, mask, coefficients };
      }

      it('has its outputs and gradients', () =>
        tf.tidy(() => {
          const { params, hidden, mask, coefficients } = load();
          const real = tf.expandDims(mask, 2);
          const reference = tf.mul(tensorOf(get(fixture, 'output')), real);
          expectClose(
            'output',
            tf.mul(encoder(params, config, hidden, mask), real),
            { data: Float32Array.from(reference.dataSync()), shape: reference.shape },
            OUTPUT_TOLERANCE,
          );

          const trainable = new Map<string, tf.Variable>([...flattenParams(params), ['hidden', hidden]]);
          const { gradients } = lossAndGradients(
            () => sumOf(encoder(params, config, hidden, mask), coefficients),
            trainable,
          );
          expectGradients(gradients, { ...under('gradients', fixture), hidden: get(fixture, 'gradient.hidden') });
        }));

      it('has its output at the first position alone', () =>
        tf.tidy(() => {
          const { params, hidden, mask } = load();
          const reference = tf.slice(tensorOf<tf.Rank.R3>(get(fixture, 'output')), [0, 0, 0], [-1, 1, -1]);
          expectClose(
            'output',
            encoder(params, config, hidden, mask, { outputs: 'first' }),
            { data: Float32Array.from(reference.dataSync()), shape: reference.shape },
            OUTPUT_TOLERANCE,
          );
        }));
    });
  });

  describe('layers', () => {
    const fixture = open('layers');

    /**
     * Compares output and gradients of `forward` with the fixture's under `name`; `input` is trainable where the
     * fixture has its gradient.
     */
    function compare(
      name: string,
      params: Readonly<Record<string, tf.Variable>>,
      forward: (input: tf.Tensor) => tf.Tensor,
    ): void {
      const layer = under(name, fixture);
      const references = under('gradient', layer);
      importParams(params, Object.fromEntries(Object.keys(params).map((path) => [path, get(layer, path)])), 'fixture');
      const input = tf.variable(tensorOf(get(layer, layer['ids'] ? 'ids' : 'input')), 'input' in references);
      expectClose(`${name} output`, forward(input), get(layer, 'output'), OUTPUT_TOLERANCE);
      const trainable = new Map(Object.entries('input' in references ? { ...params, input } : params));
      expectGradients(
        lossAndGradients(() => sumOf(forward(input), tensorOf(get(layer, 'coefficients'))), trainable).gradients,
        references,
      );
    }

    it('linear', () =>
      tf.tidy(() => {
        const params = initLinear(12, 5, random);
        compare('linear', params, (input) => linear(params, input));
      }));

    it('layer norm', () =>
      tf.tidy(() => {
        const params = initLayerNorm(12);
        compare('layerNorm', params, (input) => layerNorm(params, input));
      }));

    it.each([
      ['embedding', {}],
      ['embeddingPadded', { paddingIndex: 0 }],
      ['embeddingByFrequency', { scaleGradByFrequency: true }],
      ['embeddingPaddedByFrequency', { paddingIndex: 0, scaleGradByFrequency: true }],
    ])('%s', (name, options) =>
      tf.tidy(() => {
        const config = { vocabSize: 5, hiddenSize: 6, ...options };
        const params = initEmbedding(config, random);
        compare(name, params, (ids) => embedding(params, config, ids));
      }),
    );

    it.each(['gelu', 'elu'] as const)('%s', (name) =>
      tf.tidy(() => compare(name, {}, (input) => activations[name](input))),
    );
  });

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
        expect(globalNorm(gradients.values()) / norm, `gradient norm of step ${step}`).toBeCloseTo(1, 3);
        optimizer.apply(gradients, 0.02);
      });
      expect(loss().dataSync()[0], 'loss at the end').toBeCloseTo(losses.at(-1)!, 4);
      for (const [path, variable] of trainable)
        if (!isRounding(path)) expectClose(path, variable, get(fixture, `end.${path}`), GRADIENT_TOLERANCE);
    }));
});
