import { describe, expect, it } from 'vitest';
import { eventContents } from './batch.ts';
import { eventsSource } from './pretrained.ts';
import { eventsLookup, fitEventsVocabulary } from './vocabulary.ts';

describe('fitEventsVocabulary', () => {
  it('scales by item what an item has enough values of, and reads values as changes too', async () => {
    const goals = eventsSource(
      Array.from({ length: 40 }, (_, number) => ({
        events: [
          { type: 'goal', time: 0, item: 'steps', value: 8000 + 100 * (number % 5) },
          { type: 'goal', time: 60, item: 'sleep', value: 7 + 0.25 * (number % 3) },
          { type: 'goal', time: 120, item: 'steps', value: 8000 + 100 * (number % 5) + (number % 2 ? 500 : -500) },
          ...(number === 0 ? [{ type: 'goal', time: 180, item: 'weight', value: 70 }] : []),
        ],
      })),
    );
    const known = await fitEventsVocabulary(goals);
    expect(known.scalers['goal/sleep']!.mean).toBeCloseTo(7.25, 1);
    expect(known.scalers['goal/weight']).toBeUndefined();
    const contents = eventContents((await goals.read([{ index: 0 }]))[0]!, eventsLookup(known, goals.tables));
    expect(contents.map(({ change }) => change)).toEqual(
      [0, 0, -1, 0].map((change) => (change === 0 ? 0 : expect.closeTo(change, 1))),
    );
    expect(Math.abs(contents[1]!.value)).toBeLessThan(2);
  });
});
