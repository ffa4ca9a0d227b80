import { encoderSizes, longSequenceConfigSchema } from '@daybook/core/layers';
import { hiddenStepsPretraining, numSpecialIds, type NetworkPresets, type PresetName } from '@daybook/core/training';
import { z } from 'zod';

/** Shape of the food network. Everything has a default; `numFoods` comes from the data. */
export const foodConfigSchema = longSequenceConfigSchema.extend({
  /** Foods with the padding, mask and unknown ids. */
  numFoods: z.int().min(numSpecialIds),
  maxFoodsPerMeal: z.int().positive().default(64).describe('further foods of a meal are left off'),
  seenFoods: z
    .int()
    .positive()
    .default(500)
    .describe('most frequent foods whose presence also speaks straight to the answers'),
  copies: z
    .boolean()
    .default(false)
    .describe('foods that the person ate before become likelier as learned, newer and alike meals first'),
  /**
   * Meals that a hidden food is predicted from: its own and those before it, as when a meal is completed, or later ones
   * too. [CLS] always sees all.
   */
  context: z
    .enum(['past', 'both'])
    .default('past')
    .describe('meals that a hidden food is predicted from: earlier ones, or later ones too'),
});
export type FoodConfig = z.infer<typeof foodConfigSchema>;

export const foodPretrainingSchema = z.strictObject({
  minimumLength: z.int().min(1).default(2).describe('shorter sequences are passed over'),
  mealMaskProbability: z.number().min(0).lt(1).default(0.05).describe('share of the meals that are hidden whole'),
  ...hiddenStepsPretraining,
  minimumFoodCount: z.int().positive().default(1).describe('foods seen less often in training are read as unknown'),
  tokenBudget: z.int().positive().default(2048).describe('steps in a batch, padding included'),
  maxBatchSize: z.int().positive().default(64).describe('sequences in a batch at most'),
  rankedMeals: z
    .int()
    .positive()
    .default(2000)
    .describe('held-out meals of which each food is hidden and ranked, at most'),
});
export type FoodPretraining = z.infer<typeof foodPretrainingSchema>;

/**
 * `small` is what the recorded results have (docs/results/food.md); `tiny` trains in seconds, for a demo or some
 * hundred people.
 */
export const foodPresets: NetworkPresets<FoodConfig, FoodPretraining> = {
  base: { config: { copies: true } },
  small: {
    config: { ...encoderSizes.small, numLayers: 1, dropoutRate: 0.3, copies: true },
    pretraining: { nextSegmentWeight: 0.2, maxBatchSize: 16 },
    training: { steps: 1200, validateEvery: 100, learningRate: 2e-3, weightDecay: 1 },
  },
  tiny: {
    config: { ...encoderSizes.tiny, numLayers: 1, dropoutRate: 0.3, maxLength: 64, copies: true },
    pretraining: { nextSegmentWeight: 0.2, maxBatchSize: 16, returnBatches: 4 },
    training: { steps: 300, validateEvery: 50, learningRate: 2e-3, weightDecay: 1, warmupSteps: 20 },
  },
};

/** Shape of the network: the preset's, the schema's defaults, and what `overrides` says. */
export function foodConfig(
  preset: PresetName,
  overrides: Partial<FoodConfig> & Pick<FoodConfig, 'numFoods'>,
): FoodConfig {
  return foodConfigSchema.parse({ ...foodPresets[preset].config, ...overrides });
}
