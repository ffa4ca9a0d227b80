import { createRandom, disposeParams } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { bypass, initBypass, type BypassParams } from './bypass.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
});

/** Every map the identity times `scale`, without bias. */
function scaled(scales: Readonly<Record<keyof BypassParams, number>>): BypassParams {
  const params = initBypass(2, createRandom(0));
  tf.tidy(() => {
    for (const name of ['meal', 'previous', 'habit'] as const) {
      params[name].weight.assign(tf.mul(tf.eye(2), scales[name]));
      params[name].bias.assign(tf.zeros([2]));
    }
  });
  return params;
}

const meals = [[[1, 0], [0, 2], [3, 0], [0, 4]]];
const run = (params: BypassParams, input = meals) => tf.tidy(() => bypass(params, tf.tensor3d(input)).arraySync()[0]!);

describe('bypass', () => {
  it('takes the meal itself, the one before, and the sum of those before over the root of their number', () => {
    expect(run(scaled({ meal: 1, previous: 0, habit: 0 }))).toEqual(meals[0]);
    expect(run(scaled({ meal: 0, previous: 1, habit: 0 }))).toEqual([[0, 0], [1, 0], [0, 2], [3, 0]]);
    run(scaled({ meal: 0, previous: 0, habit: 1 })).flat().forEach((value, index) => expect(value).toBeCloseTo([0, 0, 1, 0, 1 / Math.SQRT2, 2 / Math.SQRT2, 4 / Math.sqrt(3), 2 / Math.sqrt(3)][index]!, 6));
  });

  it('tells a meal nothing of later ones', () => {
    const params = initBypass(2, createRandom(1));
    const [whole, cut] = [run(params), run(params, [meals[0]!.slice(0, 2)])];
    expect(whole.slice(0, 2)).toEqual(cut);
  });

  it('has gradients everywhere and leaves no tensor', () => {
    const params = initBypass(2, createRandom(1));
    const before = tf.memory().numTensors;
    const sizes = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => tf.sum(tf.square(bypass(params, tf.tensor3d([...meals, ...meals])))));
      return Object.values(grads).map((gradient) => tf.sum(tf.abs(gradient)).dataSync()[0]!);
    });
    expect(sizes).toHaveLength(6);
    for (const size of sizes) expect(size).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
    disposeParams(params);
  });
});
