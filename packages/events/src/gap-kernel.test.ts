import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsConfig } from './config.ts';
import { gapKernel } from './gap-kernel.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

function rowsOf(numDtBuckets: number): number[][] {
  const kernel = gapKernel(eventsConfig('small', { numTypes: 3, numItems: 3, numDtBuckets }));
  const rows = kernel.arraySync();
  kernel.dispose();
  return rows;
}

describe('gapKernel', () => {
  it('shares among neighbours, never with the bucket of no gap', () => {
    const rows = rowsOf(201);
    expect(rows[0]!.every((weight) => weight === 0)).toBe(true);
    expect(rows.every((row) => row[0] === 0)).toBe(true);
    for (const row of rows.slice(1)) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
    expect(rows[100]!.indexOf(Math.max(...rows[100]!))).toBe(100);
    expect(rows[100]![103]! / rows[100]![100]!).toBeCloseTo(0.53, 2);
  });

  it('keeps wide buckets apart', () => {
    expect(rowsOf(20)[10]![11]).toBeLessThan(0.01);
  });
});
