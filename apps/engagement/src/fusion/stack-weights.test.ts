import { createRandom, sigmoid } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { fitStackWeights, stackLoss, stackScores } from './stack-weights.ts';

describe('fitStackWeights', () => {
  const random = createRandom(5);
  const rows = 4000;
  const truth = Float64Array.from({ length: rows }, () => 2 * random.normal());
  const labels = truth.map((logit) => (random.uniform() < sigmoid(logit) ? 1 : 0));
  const noisy = (deviation: number) => truth.map((logit) => logit + deviation * random.normal());
  const [good, poor] = [noisy(0.5), noisy(4)];
  const noise = Float64Array.from({ length: rows }, () => random.normal());
  const start = [1 / 3, 1 / 3, 1 / 3];

  it('weighs members by what they are worth, never below zero', () => {
    const { weights } = fitStackWeights('binary', [good, poor, noise.map((value) => -value)], labels, {
      people: rows,
      start,
    });
    expect(weights[0]).toBeGreaterThan(10 * weights[1]!);
    expect(weights.every((weight) => weight >= 0)).toBe(true);
    const reversed = fitStackWeights('binary', [good.map((score) => -score)], labels, { people: rows, start: [1] });
    expect(reversed.weights).toEqual([0]);
  });

  it('is better than each member and than their mean', () => {
    const other = noisy(0.5);
    const fitted = fitStackWeights('binary', [good, other], labels, { people: rows, start: [0.5, 0.5] });
    const loss = stackLoss('binary', stackScores(fitted, [good, other]), labels);
    for (const weights of [
      [1, 0],
      [0, 1],
      [0.5, 0.5],
    ])
      expect(loss).toBeLessThanOrEqual(
        stackLoss('binary', stackScores({ intercept: 0, weights }, [good, other]), labels),
      );
  });

  it('stays near the start with few people', () => {
    const some = (scores: Float64Array) => scores.slice(0, 40);
    const far = (people: number) => {
      const { weights } = fitStackWeights('binary', [some(good), some(noise)], some(labels), {
        people,
        start: [0.5, 0.5],
      });
      return Math.hypot(weights[0]! - 0.5, weights[1]! - 0.5);
    };
    expect(far(1)).toBeLessThan(0.3 * far(1000));
  });

  it('fits rates of counts and numbers too', () => {
    const rates = truth.map((value) => value / 4);
    const counts = rates.map((rate) => {
      let [count, left] = [0, Math.exp(rate)];
      while ((left += Math.log(1 - random.uniform())) > 0) count++;
      return count;
    });
    const many = { people: rows, start: [0.5] };
    expect(fitStackWeights('count', [rates.map((rate) => 2 * rate)], counts, many).weights[0]).toBeCloseTo(0.5, 1);
    const numbers = truth.map((value) => 3 + 0.5 * value);
    const { intercept, weights } = fitStackWeights('value', [truth], numbers, many);
    expect([intercept, weights[0]]).toEqual([expect.closeTo(3, 2), expect.closeTo(0.5, 2)]);
  });
});
