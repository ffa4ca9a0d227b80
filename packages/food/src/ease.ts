import type { FoodCounts, FoodRanker } from './food-counts.ts';

/**
 * Inverse of a symmetric positive definite matrix [size × size], in place (Gauss–Jordan; its pivots need no search).
 */
function invert(matrix: Float64Array, size: number): void {
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = 1 / matrix[pivot * size + pivot]!;
    matrix[pivot * size + pivot] = 1;
    for (let column = 0; column < size; column++) matrix[pivot * size + column]! *= scale;
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = matrix[row * size + pivot]!;
      if (factor === 0) continue;
      matrix[row * size + pivot] = 0;
      for (let column = 0; column < size; column++)
        matrix[row * size + column]! -= factor * matrix[pivot * size + column]!;
    }
  }
}

/**
 * EASE: the linear model from foods to foods with a zero diagonal, in closed form (Steck 2019, equation 8). `penalty`
 * is λ.
 */
export function ease({ numFoods, numPaired, pairs }: FoodCounts, penalty: number): FoodRanker {
  const inverse = Float64Array.from(pairs);
  for (let food = 0; food < numPaired; food++) inverse[food * numPaired + food]! += penalty;
  invert(inverse, numPaired);
  return ({ visible }) => {
    const scores = new Float64Array(numFoods);
    for (const food of visible) {
      if (food >= numPaired) continue;
      for (let other = 0; other < numPaired; other++)
        if (other !== food) scores[other]! -= inverse[food * numPaired + other]! / inverse[other * numPaired + other]!;
    }
    return scores;
  };
}
