import { describe, expect, it } from 'vitest';
import { gaussLegendre } from './gauss-legendre.ts';

const integral = (count: number, f: (point: number) => number) =>
  gaussLegendre(count).reduce((sum, { point, weight }) => sum + weight * f(point), 0);

describe('gaussLegendre', () => {
  it.each([1, 2, 5, 16, 512])('of %i points integrates polynomials of degree under twice as many', (count) => {
    const degree = 2 * count - 1;
    expect(integral(count, (point) => point ** degree)).toBeCloseTo(1 / (degree + 1), 12);
    expect(integral(count, () => 1)).toBeCloseTo(1, 12);
  });

  it('of two points fails at degree four', () => {
    expect(integral(2, (point) => point ** 4)).not.toBeCloseTo(1 / 5, 3);
  });
});
