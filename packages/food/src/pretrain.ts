import {
  createRandom,
  DataError,
  verdict,
  type Comparison,
  type MealSequence,
  type Metrics,
  useBackend,
} from '@daybook/core';
import {
  automatic,
  dataSize,
  numSpecialIds,
  pretrainHiddenSteps,
  trainerConfigSchema,
  withPreset,
  withSettings,
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
import { chooseEase, easeWeights } from './ease.ts';
import { countFoods, type FoodCounts } from './food-counts.ts';
import { initFood, type FoodParams } from './model.ts';
import { foodLoss, predictFoods, sampleFoods } from './objective.ts';
import { createFoodEncoder } from './pretrained.ts';
import type { RankExample } from './rank-example.ts';
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

/** Every food is as likely at first as training meals make it: what is left to learn is when it is likelier. */
function startFromFrequencies({ heads }: FoodParams, { single }: FoodCounts): void {
  const total = single.reduce((sum, count) => sum + count, 0);
  const counts = [...new Float64Array(numSpecialIds), ...single];
  tf.tidy(() =>
    heads.food.bias.assign(tf.tensor1d(counts.map((count) => Math.log((count + 1) / (total + counts.length))))),
  );
}

/** EASE on the most frequent foods, as it is best on validation examples. */
function startFromEase({ heads }: FoodParams, counts: FoodCounts, examples: readonly RankExample[]): void {
  if (!heads.ease) return;
  const [rows, columns] = heads.ease.weight.shape;
  const { penalty, scale } = chooseEase(counts, examples);
  const weights = easeWeights(counts, penalty);
  const values = new Float32Array(rows * columns);
  for (let food = 0; food < Math.min(rows, counts.numPaired); food++)
    for (let other = 0; other < counts.numPaired; other++)
      values[food * columns + numSpecialIds + other] = scale * weights[food * counts.numPaired + other]!;
  const { weight } = heads.ease;
  tf.tidy(() => weight.assign(tf.tensor2d(values, [rows, columns])));
}

/**
 * Learns on training people which food was hidden and whether a second segment is a person's own, and measures it on
 * held-out ones.
 */
export async function pretrainFood(options: FoodPretrainOptions): Promise<FoodPretrained> {
  await useBackend();
  const { preset = automatic } = options;
  const chosen = preset === automatic ? chooseFoodSettings(dataSize(options.train)) : undefined;
  if (chosen) options.hooks?.onChoice?.(`food: ${chosen.because}`);
  const settings = chosen ? withSettings(chosen.settings, options) : withPreset(foodPresets, { ...options, preset });
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
  startFromFrequencies(params, counts);
  const chosenOn = await rankExamples(options.validation, config, { rankedMeals: mostTuned }, vocabulary);
  startFromEase(params, counts, chosenOn);

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
