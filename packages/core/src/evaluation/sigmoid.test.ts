import { describe, expect, it } from 'vitest';
import { sigmoid } from './sigmoid.ts';

describe('sigmoid', () => {
  it('inverts the logarithm of the odds', () => {
    for (const probability of [0.01, 0.5, 0.9]) {
      expect(sigmoid(Math.log(probability / (1 - probability)))).toBeCloseTo(probability, 12);
    }
  });

  it('stays finite however large the logit is', () => {
    expect(sigmoid(1000)).toBe(1);
    expect(sigmoid(-1000)).toBe(0);
  });
});
