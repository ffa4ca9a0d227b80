import { describe, expect, it } from 'vitest';
import { chooseEventsSettings, eventsConfigSchema } from './config.ts';

describe('chooseEventsSettings', () => {
  it('takes small steps with few people, a larger network with many, and says why', () => {
    const few = chooseEventsSettings({ sequences: 21, steps: 2657 });
    expect(few.settings.training).toMatchObject({ steps: 240, weightDecay: 1, learningRate: 3e-4 });
    expect(few.because).toMatch(/^21 people with 2657 events: 80 batches of events, each with 2 of returns/);
    const some = chooseEventsSettings({ sequences: 945, steps: 83_000 });
    expect(some.settings.config).toMatchObject({
      hiddenSize: 64,
      maxLength: 256,
      objective: 'next',
      experts: 'counts',
    });
    const many = chooseEventsSettings({ sequences: 17_000, steps: 1_000_000 });
    expect(many.settings.config).toMatchObject({ hiddenSize: 128, maxLength: 128 });
    expect(many.settings.pretraining).toMatchObject({ nextSegmentWeight: 0.2 });
    expect(many.settings.training!.steps).toBeGreaterThan(1000);
  });
});

describe('eventsConfigSchema', () => {
  it('reads weights from before the experts as they were', () => {
    expect(eventsConfigSchema.parse({ numTypes: 5, numItems: 5 })).toMatchObject({
      experts: 'none',
      objective: 'masked',
    });
  });
});
