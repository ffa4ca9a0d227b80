import { encoderPresets, numSpecialIds, sequenceEncoderConfigSchema, type Preset } from '@daybook/core';
import { z } from 'zod';

/** Shape of the food network. Everything has a default; `numFoods` comes from the data. */
export const foodConfigSchema = sequenceEncoderConfigSchema.extend({
  dtLastSeconds: z.number().positive().default(90 * 86_400),
  aheadDays: z.array(z.number().positive()).default([1, 3, 7, 14, 28]),
  /** Foods with the padding, mask and unknown ids. */
  numFoods: z.int().min(numSpecialIds),
  /** Different foods of a meal that are read; further ones are left off. */
  maxFoodsPerMeal: z.int().positive().default(64),
  /** What a meal is told from: itself and the meals before it, as when a meal is completed, or later ones too. [CLS] always sees all. */
  context: z.enum(['past', 'both']).default('past'),
});
export type FoodConfig = z.infer<typeof foodConfigSchema>;

export const foodPretrainingSchema = z.strictObject({
  /** People with fewer meals are passed over. */
  minimumLength: z.int().min(1).default(2),
  /** Share of the foods that are hidden. */
  maskProbability: z.number().gt(0).lt(1).default(0.2),
  /** Share of the meals that are hidden whole. */
  mealMaskProbability: z.number().min(0).lt(1).default(0.05),
  /** The tail's loss beside the foods' own; 0 leaves the task out. */
  tailWeight: z.number().min(0).default(1),
  /** Batches that ask at a random moment who comes back, for each batch of the other questions; 0 leaves the task out. */
  aheadBatches: z.int().min(0).default(1),
  /** The cut lies between these shares of the meals. */
  minimumCut: z.number().min(0).max(1).default(0.2),
  maximumCut: z.number().min(0).max(1).default(0.8),
  /** How often each kind of negative is drawn. */
  kinds: z.strictObject({ random: z.number().min(0), group: z.number().min(0), reordered: z.number().min(0) }).partial().default({ random: 1 }),
  /** Share of the training batches in which the network is told where the cut is. */
  markerRate: z.number().min(0).max(1).default(0.5),
  /** Foods seen less often in training are read as unknown. */
  minimumFoodCount: z.int().positive().default(1),
  /** Meals in a batch, padding included. */
  tokenBudget: z.int().positive().default(2048),
  maxBatchSize: z.int().positive().default(64),
  /** Held-out meals of which each food is hidden in turn and ranked, at most. */
  rankedMeals: z.int().positive().default(2000),
});
export type FoodPretraining = z.infer<typeof foodPretrainingSchema>;

export function foodConfig(preset: Preset, overrides: Partial<FoodConfig> & Pick<FoodConfig, 'numFoods'>): FoodConfig {
  return foodConfigSchema.parse({ ...encoderPresets[preset], ...overrides });
}
