import { encoderSizes, longSequenceConfigSchema } from '@daybook/core/layers';
import {
  hiddenStepsPretraining,
  numSpecialIds,
  type ChosenSettings,
  type DataSize,
  type NetworkPresets,
  type PresetName,
} from '@daybook/core/training';
import * as z from 'zod';

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
  linear: z
    .enum(['none', 'ease'])
    .default('none')
    .describe('a fixed linear layer on the meal’s foods, beside which the network learns what is left'),
  copies: z
    .enum(['none', 'earlier'])
    .default('none')
    .describe('where foods are copied from: nowhere, or the person’s earlier meals, new and like ones first'),
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

/** Beside them, `auto` looks at the data (`chooseFoodSettings`). `tiny` trains in seconds. */
export const foodPresets: NetworkPresets<FoodConfig, FoodPretraining> = {
  base: { config: { copies: 'earlier' } },
  small: {
    config: { ...encoderSizes.small, numLayers: 1, dropoutRate: 0.3, copies: 'earlier' },
    pretraining: { nextSegmentWeight: 0.2, maxBatchSize: 16 },
    training: { steps: 1200, validateEvery: 100, learningRate: 2e-3, weightDecay: 1 },
  },
  tiny: {
    config: { ...encoderSizes.tiny, numLayers: 1, dropoutRate: 0.3, maxLength: 64, copies: 'earlier' },
    pretraining: { nextSegmentWeight: 0.2, maxBatchSize: 16, returnBatches: 4 },
    training: { steps: 300, validateEvery: 50, learningRate: 2e-3, weightDecay: 1, warmupSteps: 20 },
  },
};

/** Sequences under which next-segment prediction is at chance (docs/results/food.md). */
const fewSequences = 1000;
/** Sequences under which the sum of simple methods that the network begins with is hardly surpassed. */
const veryFewSequences = 100;

/** Settings for training data of this size, as measured on 21 to 289 people (docs/experiment-log.md). */
export function chooseFoodSettings({ sequences, steps: meals }: DataSize): ChosenSettings<FoodConfig, FoodPretraining> {
  const { config, pretraining, training } = foodPresets.small;
  const isSmall = sequences < fewSequences;
  const maxBatchSize = 16;
  const batches = Math.max(1, Math.ceil(Math.max(sequences / maxBatchSize, meals / 2048)));
  // A batch of hidden foods and one of returns are two steps.
  const isTiny = sequences < veryFewSequences;
  const steps = isTiny ? 600 : Math.min(12_000, Math.max(1200, 2 * 4 * batches));
  const validateEvery = isTiny ? 100 : Math.round(steps / 12);
  const settings = {
    config: {
      ...config,
      numLayers: isSmall ? 1 : 2,
      linear: 'ease' as const,
    },
    pretraining: { ...pretraining, maxBatchSize, nextSegmentWeight: isSmall ? 0 : 0.2 },
    training: {
      ...training,
      steps,
      validateEvery,
      patience: 4,
      weightDecay: isSmall ? 1 : 0.3,
      learningRate: isTiny ? 3e-4 : 2e-3,
    },
  };
  const because = [
    `${sequences} people with ${meals} meals: ${steps} steps (${Math.ceil(steps / 2 / batches)} passes)`,
    'stopped early when validation no longer improves',
    isSmall
      ? `one layer and weight decay 1, for few people are memorised`
      : 'two layers and weight decay .3, for there are people enough',
    isSmall ? `no next-segment prediction, which needs ${fewSequences} people` : 'next-segment prediction',
    'beside EASE and copies, whose weights are fitted',
    ...(isTiny ? ['a low learning rate, for they need fewer people than a network'] : []),
  ].join('; ');
  return { settings, because: `${because}.` };
}

/** Shape of the network: the preset's, the schema's defaults, and what `overrides` says. */
export function foodConfig(
  preset: PresetName,
  overrides: Partial<FoodConfig> & Pick<FoodConfig, 'numFoods'>,
): FoodConfig {
  return foodConfigSchema.parse({ ...foodPresets[preset].config, ...overrides });
}
