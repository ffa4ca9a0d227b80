import { TreesError } from './errors.ts';

/** `binary`: labels 0 and 1; `regression`: squared error; `poisson`: counts, labels ≥ 0. */
export type TreesObjective = 'binary' | 'regression' | 'poisson';
const objectives: readonly TreesObjective[] = ['binary', 'regression', 'poisson'];

export type TreesConfig = {
  readonly objective: TreesObjective;
  /** Trees at most. */
  readonly numIterations: number;
  /** Factor of every leaf's value, in (0, 1]. */
  readonly learningRate: number;
  /** Leaves per tree at most, ≥ 2. */
  readonly numLeaves: number;
  /**
   * Rows per leaf at least. As in LightGBM, a leaf's rows are estimated by its share of the second derivatives, which
   * is exact for regression.
   */
  readonly minDataInLeaf: number;
  /** Share of the rows that a tree sees, in (0, 1], drawn again for each tree. */
  readonly baggingFraction: number;
  /** Share of the columns that a tree sees, in (0, 1]. */
  readonly featureFraction: number;
  /**
   * One threshold at random for each column of each leaf instead of the best (Geurts et al. 2006): less variance, for
   * rows that repeat each other or are few.
   */
  readonly extraTrees: boolean;
  /** L2 penalty of a leaf's value, ≥ 0. */
  readonly lambdaL2: number;
  /** Histogram bins per column at most, 2 to 255, one of them for missing values where there are any. */
  readonly maxBins: number;
  /** Of bagging and column sampling. */
  readonly seed: number;
};

/** Small trees that learn slowly, for tables of some thousand rows or more. */
export const defaultTreesConfig: TreesConfig = {
  objective: 'binary',
  numIterations: 300,
  learningRate: 0.03,
  numLeaves: 15,
  minDataInLeaf: 30,
  baggingFraction: 0.8,
  featureFraction: 0.5,
  extraTrees: false,
  lambdaL2: 0,
  maxBins: 255,
  seed: 0,
};

const fraction = 'in (0, 1]';
const isFraction = (value: number) => value > 0 && value <= 1;
const isInteger = (lowest: number, highest: number) => (value: number) =>
  Number.isInteger(value) && value >= lowest && value <= highest;

const rules: Readonly<
  Record<Exclude<keyof TreesConfig, 'objective' | 'extraTrees'>, readonly [(value: number) => boolean, string]>
> = {
  numIterations: [isInteger(1, 1e6), 'an integer ≥ 1'],
  learningRate: [isFraction, fraction],
  numLeaves: [isInteger(2, 65536), 'an integer from 2 to 65536'],
  minDataInLeaf: [isInteger(1, 2 ** 31 - 1), 'an integer ≥ 1'],
  baggingFraction: [isFraction, fraction],
  featureFraction: [isFraction, fraction],
  lambdaL2: [(value) => value >= 0 && Number.isFinite(value), 'a number ≥ 0'],
  maxBins: [isInteger(2, 255), 'an integer from 2 to 255'],
  seed: [isInteger(0, 2 ** 31 - 1), 'an integer from 0 to 2147483647'],
};

/**
 * Defaults under the given settings.
 * @throws TreesError for a setting out of range.
 */
export function completeConfig(given: Partial<TreesConfig>): TreesConfig {
  const config = { ...defaultTreesConfig, ...given };
  if (!objectives.includes(config.objective)) {
    throw new TreesError(`trainTrees: objective must be one of ${objectives.join(', ')}, found ${config.objective}.`);
  }
  if (typeof config.extraTrees !== 'boolean')
    throw new TreesError(`trainTrees: extraTrees must be true or false, found ${String(config.extraTrees)}.`);
  for (const [name, [holds, rule]] of Object.entries(rules)) {
    const value = config[name as keyof typeof rules];
    if (typeof value !== 'number' || !holds(value))
      throw new TreesError(`trainTrees: ${name} must be ${rule}, found ${String(value)}.`);
  }
  return config;
}
