import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { describeInputs } from '../../examples/features/input-reference.ts';
import { tableOf } from '../../examples/features/feature-table.ts';
import { DriftCounter, driftWarnings, psi } from './input-drift.ts';

const names = ['meal: 7 days', 'own: longest gap', 'own: ever', 'constant'];
function people(count: number, seed: number, shift = 0) {
  const { normal } = createRandom(seed);
  return tableOf(
    Array.from({ length: count }, (_, row) => [normal() + shift, row % 5 === 0 ? NaN : normal(), row, 1]),
    names,
  );
}

describe('psi', () => {
  it('is Σ (p − q) ln(p / q)', () => {
    const expected = (0.5 - 0.25) * Math.log(0.5 / 0.25) + (0.5 - 0.75) * Math.log(0.5 / 0.75);
    expect(psi([250_000, 750_000], [500_000, 500_000])).toBeCloseTo(expected, 5);
    expect(psi([10, 10], [10, 10])).toBe(0);
    expect(psi([10, 0], [0, 10])).toBeLessThan(10);
  });
});

describe('describeInputs', () => {
  it('leaves out what cannot move or only grows, and counts missing values apart', () => {
    const { columns, examples } = describeInputs(people(500, 1));
    expect(columns.map(({ name }) => name)).toEqual(['meal: 7 days', 'own: longest gap']);
    expect(examples).toBe(500);
    expect(columns[1]!.counts.at(-1)).toBe(100);
  });
});

describe('DriftCounter', () => {
  it('is quiet on people like those in training and names what moved on others', () => {
    const reference = describeInputs(people(1000, 1));
    const same = new DriftCounter(reference);
    for (let part = 0; part < 4; part++) same.add(people(100, 2 + part));
    expect(same.inputs().every((input) => input.psi < input.limit)).toBe(true);
    const other = new DriftCounter(reference);
    other.add(people(400, 9, 1));
    expect(other.inputs()[0]).toMatchObject({ name: 'meal: 7 days' });
    expect(other.inputs()[0]!.psi).toBeGreaterThan(other.inputs()[0]!.limit);
  });

  it('asks for more of a few people, where chance alone moves much', () => {
    const reference = describeInputs(people(1000, 1));
    const few = new DriftCounter(reference);
    few.add(people(15, 3));
    expect(few.inputs()[0]!.limit).toBeGreaterThan(0.9);
  });
});

describe('driftWarnings', () => {
  it('warns only where more inputs moved than chance explains', () => {
    const moved = (count: number) =>
      Array.from({ length: 40 }, (_, place) => ({ name: `input ${place}`, psi: place < count ? 0.5 : 0, limit: 0.2 }));
    expect(driftWarnings(moved(2))).toEqual([]);
    expect(driftWarnings(moved(10))[0]).toMatch(
      /^10 of 40 inputs are not distributed as in training, .* input 0 \(PSI 0.50\)/,
    );
  });
});
