import { describe, expect, it } from 'vitest';
import { chooseFoodSettings, foodConfig, foodConfigSchema } from './config.ts';

describe('chooseFoodSettings', () => {
  it('trains few people long and without next-segment prediction, many with it, and says why', () => {
    const few = chooseFoodSettings({ sequences: 30, steps: 300 });
    expect(few.settings.training).toMatchObject({ steps: 600, patience: 4, weightDecay: 1, learningRate: 3e-4 });
    expect(few.settings.pretraining).toMatchObject({ nextSegmentWeight: 0 });
    expect(few.because).toMatch(/^30 people with 300 meals: 600 steps \(150 passes\)/);
    expect(few.settings.config).toMatchObject({ linear: 'ease' });
    const some = chooseFoodSettings({ sequences: 289, steps: 3000 });
    expect(some.settings.config).toMatchObject({ linear: 'ease', numLayers: 1 });
    expect(some.settings.training).toMatchObject({ steps: 1200, learningRate: 2e-3 });
    const many = chooseFoodSettings({ sequences: 17_000, steps: 1_000_000 });
    expect(many.settings.training!.steps).toBeGreaterThan(5000);
    expect(many.settings.config).toMatchObject({ numLayers: 2, copies: 'earlier' });
    expect(many.because).toMatch(/^17000 people/);
  });
});

describe('foodConfigSchema', () => {
  it('reads weights from before the copy path as they were', () => {
    expect(foodConfigSchema.parse({ numFoods: 10 }).copies).toBe('none');
    expect(foodConfig('small', { numFoods: 10 }).copies).toBe('earlier');
  });
});
