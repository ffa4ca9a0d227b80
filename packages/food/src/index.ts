export { coOccurrence, countFoods, ease, ownHabit, popularity, type FoodCounts, type FoodRanker } from './baselines.ts';
export { foodBatch, mealFoods, type FoodBatch, type FoodBatchOptions, type MealFood } from './batch.ts';
export {
  foodConfig,
  foodConfigSchema,
  foodPretrainingSchema,
  type FoodConfig,
  type FoodPretraining,
} from './config.ts';
export {
  predictSegments,
  measureHiddenFoods,
  rankByBaseline,
  rankFoods,
  rankMetrics,
  rankExamples,
  segmentMetrics,
  unknownShare,
  type EvaluateOptions,
  type FoodNetwork,
  type RankExample,
  type SegmentPredictions,
  type SegmentOptions,
} from './evaluate.ts';
export { food, initFood, type FoodOptions, type FoodParams } from './model.ts';
export {
  predictFoods,
  sampleFoods,
  foodLoss,
  type SampleFoodsOptions,
  type FoodPredictions,
  type FoodTaskExample,
  type FoodTaskBatch,
} from './objective.ts';
export { pretrainFood, type FoodPretrained, type FoodPretrainOptions } from './pretrain.ts';
export {
  createFoodEncoder,
  encodeDiaries,
  foodEncoderFrom,
  foodSource,
  type Diary,
  type FoodEncoder,
  type Meal,
  type Suggestion,
} from './pretrained.ts';
export { fitFoodVocabulary, foodLookup, type FoodLookup, type FoodVocabulary } from './vocabulary.ts';
