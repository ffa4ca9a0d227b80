import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/index.ts';
import { activations } from './activation.ts';

beforeAll(async () => void (await chooseBackend({ preferred: 'cpu' })));

// gelu(x) = x · Φ(x), with Φ from a table of the normal distribution.
const phi = { '-1': 0.1586552539, '0.5': 0.6914624613, '2': 0.9772498681 };

describe('activations', () => {
  it.each([
    ['relu', (x: number) => Math.max(0, x)],
    ['elu', (x: number) => (x > 0 ? x : Math.exp(x) - 1)],
    ['gelu', (x: number) => x * phi[String(x) as keyof typeof phi]],
  ] as const)('%s keeps the shape and has the values of its formula', (name, formula) =>
    tf.tidy(() => {
      const inputs = [-1, 0.5, 2];
      const output = activations[name](tf.tensor3d(inputs, [1, 3, 1]));
      expect(output.shape).toEqual([1, 3, 1]);
      inputs.forEach((x, index) => expect(output.dataSync()[index]).toBeCloseTo(formula(x), 5));
    }),
  );
});
