export { evaluateFoodBaselines, type RankMetrics } from './baselines.ts';
export { foodBatch, mealFoods, type FoodBatch, type FoodBatchOptions, type MealFood } from './batch.ts';
export {
  chooseFoodSettings,
  foodConfig,
  foodConfigSchema,
  foodPresets,
  foodPretrainingSchema,
  type FoodConfig,
  type FoodPretraining,
} from './config.ts';
export { type FoodNetwork } from './evaluate.ts';
export { type FoodCounts, type FoodRanker } from './food-counts.ts';
export { food, initFood, type FoodParams } from './model.ts';
export {
  predictFoods,
  sampleFoods,
  foodLoss,
  type FoodPredictions,
  type FoodTaskExample,
  type FoodTaskBatch,
} from './objective.ts';
export { type RankExample, type RankQuestion } from './rank-example.ts';
export { pretrainFood, type FoodPretrained, type FoodPretrainOptions } from './pretrain.ts';
export {
  createFoodEncoder,
  foodEncoderFrom,
  fromPretrained,
  foodSource,
  type Diary,
  type FoodEncoder,
  type Meal,
  type Suggestion,
} from './pretrained.ts';
export { fitFoodVocabulary, foodLookup, type FoodLookup, type FoodVocabulary } from './vocabulary.ts';
