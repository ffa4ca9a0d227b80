import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, it } from 'vitest';
import { activations } from './activation.ts';
import { embedding, initEmbedding } from './embedding.ts';
import { encoder, initEncoder } from './encoder.ts';
import { initLayerNorm, layerNorm } from './layer-norm.ts';
import { initLinear, linear } from './linear.ts';
import {
  availableBackends,
  encoderConfig,
  expectClose,
  expectGradients,
  get,
  open,
  OUTPUT_TOLERANCE,
  sumOf,
  tensorOf,
  under,
} from './torch-fixture.ts';
import { chooseBackend } from '../node/backend.ts';
import { createRandom } from '../random.ts';
import { lossAndGradients } from '../training/gradients.ts';
import { flattenParams } from '../tree.ts';
import { importParams } from '../weights/weights.ts';

const random = createRandom(1);
const available = await availableBackends();

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
});
