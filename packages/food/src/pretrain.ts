import {
  createRandom,
  DataError,
  useBackend,
  verdict,
  type Comparison,
  type MealSequence,
  type Metrics,
} from '@daybook/core';
import { startCopyPath } from '@daybook/core/layers';
import {
  dataSize,
  numSpecialIds,
  pretrainHiddenSteps,
  settleSettings,
  trainerConfigSchema,
  type PretrainedNetwork,
  type PretrainOptions,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { evaluateFoodBaselines, rankMetrics } from './baselines.ts';
import {
  chooseFoodSettings,
  foodConfigSchema,
  foodPresets,
  foodPretrainingSchema,
  type FoodConfig,
  type FoodPretraining,
} from './config.ts';
import { evaluateHiddenFoods, rankExamples, rankFoods, unknownShare, type FoodNetwork } from './evaluate.ts';
import { easeWeights } from './ease.ts';
import { countFoods, withFewerPairs, type FoodCounts } from './food-counts.ts';
import { fitLinearStart } from './linear-start.ts';
import { initFood, type FoodParams } from './model.ts';
import { foodLoss, predictFoods, sampleFoods } from './objective.ts';
import { createFoodEncoder } from './pretrained.ts';
import { fitFoodVocabulary, foodLookup } from './vocabulary.ts';

export type FoodPretrainOptions = PretrainOptions<MealSequence, FoodConfig, FoodPretraining>;

export type FoodPretrained = PretrainedNetwork &
  FoodNetwork & {
    readonly baselines: Readonly<Record<string, Metrics>>;
    /** What the network is worth beside its baselines. */
    readonly verdict: string;
  };

const comparisons: readonly Comparison[] = [
  {
    metric: 'hit@10',
    better: 'higher',
    lessons: {
      popularity: 'what people eat most',
      coOccurrence: 'which foods go together',
      ease: 'which foods go together',
      ownHabit: 'what this person repeats',
      personalNeighbours: 'what people like this person eat',
      blend: 'to weigh what goes together against what this person repeats',
    },
  },
];

/** Validation meals on which settings of the baselines are chosen, at most. */
const mostTuned = 500;

/**
 * Before the first step of training the network is the best sum of what frequency, EASE and the person's earlier meals
 * say (`fitLinearStart`).
 */
function startFromLinear({ heads }: FoodParams, counts: FoodCounts): void {
  const assign = (variable: tf.Variable, values: ArrayLike<number>) =>
    tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)));
  const [rows, columns] = heads.ease?.weight.shape ?? [0, counts.numFoods + numSpecialIds];
  const few = withFewerPairs(counts, rows);
  const start = fitLinearStart(counts, rows);
  const bias = new Float64Array(columns).fill(specialBias);
  counts.single.forEach((count, food) => (bias[numSpecialIds + food] = start.frequency * Math.log(count + 1)));
  assign(heads.food.bias, bias);
  assign(heads.food.weight, new Float32Array(heads.food.weight.size));
  if (heads.copy) startCopyPath(heads.copy, start.copies);
  if (!heads.ease) return;
  const weights = easeWeights(few, start.penalty);
  const values = new Float32Array(rows * columns);
  for (let food = 0; food < few.numPaired; food++)
    for (let other = 0; other < few.numPaired; other++)
      values[food * columns + numSpecialIds + other] = start.ease * weights[food * few.numPaired + other]!;
  assign(heads.ease.weight, values);
}

/** Of ids that are no food. */
const specialBias = -10;

/**
 * Learns on training people which food was hidden and whether a second segment is a person's own, and measures it on
 * held-out ones.
 */
export async function pretrainFood(options: FoodPretrainOptions): Promise<FoodPretrained> {
  await useBackend();
  const choice = { name: 'food', presets: foodPresets, choose: chooseFoodSettings };
  const settings = settleSettings(choice, dataSize(options.train), options);
  const pretraining = foodPretrainingSchema.parse(settings.pretraining);
  const training = trainerConfigSchema.parse(settings.training);
  const random = createRandom(training.seed);
  const vocabulary = await fitFoodVocabulary(options.train, pretraining);
  if (vocabulary.foods.length === 0)
    throw new DataError('food: the training source has no meals. Import some, or choose another split.');
  const config = foodConfigSchema.parse({
    ...settings.config,
    numFoods: vocabulary.foods.length + numSpecialIds,
  });
  const params = initFood(config, random.fork('weights'));
  const network = { params, config, vocabulary };
  const lookup = foodLookup(vocabulary, options.train.tables);
  const counts = await countFoods(options.train, config, lookup);
  const chosenOn = await rankExamples(options.validation, config, { rankedMeals: mostTuned }, vocabulary);
  startFromLinear(params, counts);

  const { result, metrics } = await pretrainHiddenSteps({
    name: 'hidden foods and next segment',
    encoder: createFoodEncoder(params, config, vocabulary),
    returnHead: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    sources: options,
    passes: { validation: 2, test: 5 },
    pretraining,
    training,
    trainable: (path) => !path.startsWith('heads.ease.'),
    random,
    sample: (sequences, tables, sampling) =>
      sampleFoods(sequences, config, pretraining, foodLookup(vocabulary, tables), sampling),
    loss: (batch, dropoutRandom) => foodLoss(params, config, pretraining, batch, dropoutRandom),
    nextSegmentLogits: (batch) => predictFoods(params, config, batch).nextSegment,
    async evaluateHidden(_, source, batching, passes) {
      const foodNll = await evaluateHiddenFoods(network, pretraining, source, batching, passes);
      return { foodNll, loss: foodNll };
    },
  });

  const source = options.test ?? options.validation;
  const examples = await rankExamples(source, config, pretraining, vocabulary);
  const ranks = await rankFoods(network, source, examples, pretraining.tokenBudget);
  const measured = {
    ...rankMetrics(ranks),
    ...metrics,
    ranked: ranks.length,
    unknownFoods: await unknownShare(source, vocabulary),
  };
  const baselines = evaluateFoodBaselines(counts, examples, chosenOn);
  return { ...network, result, metrics: measured, baselines, verdict: verdict(measured, baselines, comparisons) };
}
