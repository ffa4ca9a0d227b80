import { describe, expect, it } from 'vitest';
import { lengthBatches } from './length-batches.ts';
import { createRandom } from '../random.ts';

/** Mostly short, a few long, some empty, as people are. */
function someLengths(count: number, seed = 1): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Math.min(1024, Math.floor(Math.exp(3 + 1.5 * random.normal()))));
}

const longest = (batch: readonly number[], lengths: readonly number[]) =>
  Math.max(...batch.map((index) => lengths[index]!));
const paddedTokens = (batches: readonly number[][], lengths: readonly number[]) =>
  batches.reduce((sum, batch) => sum + longest(batch, lengths) * batch.length, 0);

describe.each([
  ['in order', undefined],
  ['shuffled', createRandom(7)],
])('lengthBatches %s', (_, random) => {
  const lengths = someLengths(1000);
  const batches = lengthBatches(lengths, { tokenBudget: 4096, maxBatchSize: 64, ...(random && { random }) });

  it('holds every index once', () => {
    expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
  });

  it('keeps to the budget and to maxBatchSize', () => {
    for (const batch of batches) {
      expect(longest(batch, lengths) * batch.length).toBeLessThanOrEqual(4096);
      expect(batch.length).toBeLessThanOrEqual(64);
      expect(batch.length).toBeGreaterThan(0);
    }
  });

  it('pads little', () => {
    const real = lengths.reduce((sum, length) => sum + length, 0);
    expect(paddedTokens(batches, lengths) / real).toBeLessThan(1.2);
  });
});

describe('lengthBatches', () => {
  it('without random is always the same, shortest first', () => {
    expect(lengthBatches([3, 1, 2, 1], { tokenBudget: 4 })).toEqual([[1, 3], [2], [0]]);
  });

  it('with random changes neighbours and order, the same for the same seed', () => {
    const lengths = someLengths(300);
    const epoch = (seed: number) => lengthBatches(lengths, { tokenBudget: 1024, random: createRandom(seed) });
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
    const sets = (batches: readonly number[][]) => batches.map((batch) => [...batch].sort().join()).sort();
    expect(sets(epoch(1))).not.toEqual(sets(epoch(2)));
    const first = epoch(1).map((batch) => longest(batch, lengths));
    expect(first).not.toEqual([...first].sort((a, b) => a - b));
  });

  it('gives a sequence over the budget a batch of its own', () => {
    expect(lengthBatches([5000, 10, 10], { tokenBudget: 100 })).toEqual([[1, 2], [0]]);
  });

  it('takes no sequences and empty ones', () => {
    expect(lengthBatches([], { tokenBudget: 8 })).toEqual([]);
    expect(lengthBatches([0, 0, 0], { tokenBudget: 8, maxBatchSize: 2 })).toEqual([[0, 1], [2]]);
  });

  it('refuses a budget of nothing', () => {
    expect(() => lengthBatches([1], { tokenBudget: 0 })).toThrow(
      'lengthBatches: tokenBudget (0) and maxBatchSize (Infinity) must be at least 1.',
    );
  });
});
