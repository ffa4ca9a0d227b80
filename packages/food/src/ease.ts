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
export function ease(counts: FoodCounts, penalty: number): FoodRanker {
  const { numFoods, numPaired } = counts;
  const weights = easeWeights(counts, penalty);
  return ({ visible }) => {
    const scores = new Float64Array(numFoods);
    for (const food of visible) {
      if (food >= numPaired) continue;
      for (let other = 0; other < numPaired; other++) scores[other]! += weights[food * numPaired + other]!;
    }
    return scores;
  };
}

/** From a visible food (row) to every other. [numPaired × numPaired] */
export function easeWeights({ numPaired, pairs }: FoodCounts, penalty: number): Float64Array {
  const inverse = Float64Array.from(pairs);
  for (let food = 0; food < numPaired; food++) inverse[food * numPaired + food]! += penalty;
  invert(inverse, numPaired);
  const weights = new Float64Array(inverse.length);
  for (let food = 0; food < numPaired; food++)
    for (let other = 0; other < numPaired; other++)
      if (other !== food)
        weights[food * numPaired + other] = -inverse[food * numPaired + other]! / inverse[other * numPaired + other]!;
  return weights;
}

export const easePenalties = [10, 30, 100, 300, 1000];
