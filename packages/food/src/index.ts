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
  rankQuestions,
  segmentMetrics,
  unknownShare,
  type EvaluateOptions,
  type FoodNetwork,
  type RankQuestion,
  type SegmentPredictions,
  type SegmentOptions,
} from './evaluate.ts';
export { food, initFood, type FoodOptions, type FoodParams } from './model.ts';
export {
  answerFoods,
  askFoods,
  foodLoss,
  type AskFoodsOptions,
  type FoodAnswers,
  type FoodQuestion,
  type FoodQuestionBatch,
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
export { fitFoodVocabulary, readFoods, type FoodReading, type FoodVocabulary } from './vocabulary.ts';
