import { describe, expect, it } from 'vitest';
import { findBins } from './find-bins.ts';

const sorted = (length: number, valueOf: (index: number) => number) =>
  Float32Array.from({ length }, (_, index) => valueOf(index)).sort();

describe('findBins', () => {
  it('gives each of few values a bin, bounded half-way to the next', () => {
    expect(
      findBins(
        sorted(30, (index) => index % 3),
        255,
      ),
    ).toEqual(Float64Array.of(0.5, 1.5, Infinity));
  });

  it('joins values that occur once with their neighbours', () => {
    expect(findBins(Float32Array.of(1, 2, 3, 4, 5), 255)).toEqual(Float64Array.of(3.5, Infinity));
  });

  it('fills bins about equally, and gives a frequent value its own', () => {
    const values = sorted(2000, (index) => (index < 1000 ? 0 : index));
    const bounds = findBins(values, 11);
    expect(bounds).toHaveLength(11);
    expect(bounds[0]).toBe(500);
    const sizes = [...bounds].map(
      (bound, bin) => values.filter((value) => value <= bound && value > (bounds[bin - 1] ?? -1)).length,
    );
    expect(sizes.slice(1)).toEqual(Array.from({ length: 10 }, () => 100));
  });

  it('has one bin for a constant', () => {
    expect(findBins(new Float32Array(9), 255)).toEqual(Float64Array.of(Infinity));
  });
});
