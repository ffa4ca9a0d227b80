import { describe, expect, it } from 'vitest';
import { memorySource } from './memory-source.ts';
import { createRandom } from '../random.ts';
import { countSequenceBatches, sequenceBatches, type SequenceBatchOptions } from './sequence-batches.ts';
import type { EventSequence } from './sequence.ts';

/** A timeline whose values say which step is which. */
function timeline(userId: string, length: number): EventSequence {
  const steps = Float64Array.from({ length }, (_, step) => step);
  return {
    userId,
    sequenceId: userId,
    times: steps,
    firstStep: 0,
    types: new Int32Array(length),
    values: Float32Array.from(steps),
    items: new Int32Array(length).fill(-1),
  };
}

const source = memorySource([timeline('long', 10_000), timeline('one', 1), timeline('fits', 100)], {
  type: ['a'],
  item: [],
});
const options = { tokenBudget: 1000, maxLength: 100 };

async function windowsOf(userId: string, more: Partial<SequenceBatchOptions> = {}): Promise<EventSequence[]> {
  const found: EventSequence[] = [];
  for await (const batch of sequenceBatches(source, { ...options, ...more }))
    found.push(...batch.filter((sequence) => sequence.userId === userId));
  return found;
}

describe('sequenceBatches', () => {
  it('reads the newest steps of a long timeline, always the same, without a random', async () => {
    const [newest, ...others] = await windowsOf('long');
    expect(others).toEqual([]);
    expect([newest!.firstStep, newest!.values[0], newest!.values.at(-1)]).toEqual([9900, 9900, 9999]);
  });

  it('goes through a long timeline in windows with one, the newest among them every time', async () => {
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 8; epoch++) {
      const windows = await windowsOf('long', { random: createRandom(epoch) });
      expect(windows).toHaveLength(100);
      for (const { times, values, firstStep } of windows) {
        expect(times).toHaveLength(100);
        expect(values[0]).toBe(firstStep);
        values.forEach((step) => seen.add(step));
      }
      const ends = windows.map(({ values }) => values.at(-1)!).sort((a, b) => b - a);
      expect(ends[0]).toBe(9999);
      expect(ends[1]).toBeLessThan(9999);
      // One window from each hundredth: no stretch of the timeline is passed over for long.
      ends.slice(1).forEach((end, place) => expect(Math.abs(end - (ends[place + 2] ?? end))).toBeLessThan(200));
    }
    expect(seen.size).toBeGreaterThan(9900);
  });

  it('reads what fits once, and one event', async () => {
    for (const more of [{}, { random: createRandom(1) }]) {
      expect((await windowsOf('fits', more)).map(({ times }) => times.length)).toEqual([100]);
      expect((await windowsOf('one', more)).map(({ times }) => times.length)).toEqual([1]);
    }
  });

  it('is counted in batches', async () => {
    for (const seed of [undefined, 3]) {
      const seeded = (): SequenceBatchOptions => ({
        ...options,
        ...(seed === undefined ? {} : { random: createRandom(seed) }),
      });
      const batches = [];
      for await (const sequences of sequenceBatches(source, seeded())) batches.push(sequences);
      expect(countSequenceBatches(source, seeded())).toBe(batches.length);
    }
  });
});
