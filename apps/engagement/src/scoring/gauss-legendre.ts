/** Points and weights with Σ weight · f(point) = ∫₀¹ f for every polynomial of degree under 2 · count. */
export type Quadrature = readonly { readonly point: number; readonly weight: number }[];

/**
 * Gauss–Legendre quadrature on [0, 1]: the roots of the Legendre polynomial by Newton's method (Press et al. 2007,
 * §4.6.1).
 */
export function gaussLegendre(count: number): Quadrature {
  return Array.from({ length: count }, (_, index) => {
    let root = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [0, 1];
      for (let degree = 1; degree <= count; degree++)
        [before, value] = [value, ((2 * degree - 1) * root * value - (degree - 1) * before) / degree];
      slope = (count * (root * value - before)) / (root * root - 1);
      const move = value / slope;
      root -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    return { point: (1 - root) / 2, weight: 1 / ((1 - root * root) * slope * slope) };
  });
}
