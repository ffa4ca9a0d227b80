import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { bernoulli, gaussian, ordinal } from './emission.ts';

const state = { motivation: 0.7, ease: 0, vigour: 0, discipline: 0 };

describe('emissions', () => {
  it('sample what they say is likely', () => {
    const emission = ordinal('motivation', [-1, 0.5], 1.2);
    const random = createRandom('ordinal');
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) counts[emission.sample(state, random)]!++;
    counts.forEach((count, grade) =>
      expect(count / 20_000).toBeCloseTo(Math.exp(emission.logLikelihood(grade, 0.7)), 1.8),
    );
  });

  it('have probabilities that sum to 1', () => {
    const yesNo = bernoulli('motivation', 0.3, -2);
    const grades = ordinal('motivation', [-1.3, 1.3], 2.6);
    expect(Math.exp(yesNo.logLikelihood(true, -1)) + Math.exp(yesNo.logLikelihood(false, -1))).toBeCloseTo(1);
    expect([0, 1, 2].reduce((sum, grade) => sum + Math.exp(grades.logLikelihood(grade, 2)), 0)).toBeCloseTo(1);
  });

  it('find a normal value likeliest at the level that would give it', () => {
    const emission = gaussian('motivation', 1, 2, 0.5);
    expect(emission.logLikelihood(3, 1)).toBeCloseTo(0);
    expect(emission.logLikelihood(3, 1.5)).toBeCloseTo(-2);
  });
});
