import {
  DataError,
  encodeSource,
  importNetwork,
  loadPretrained,
  memorySource,
  sliceSequence,
  toTensors,
  type EncodeSourceOptions,
  type MealSequence,
  type NamedTensors,
  type SequenceSource,
  type StreamEncoder,
  type Tensors,
  type WeightsConfig,
  useBackend,
} from '@daybook/core';
import { describeEncoder } from '@daybook/core/layers';
import { maskId, numSpecialIds, unixSeconds } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { foodBatch, mealFoods, type FoodBatch } from './batch.ts';
import { foodConfigSchema, type FoodConfig } from './config.ts';
import { food, initFood, type FoodParams } from './model.ts';
import { predictFoods, exampleTensors } from './objective.ts';
import { foodLookup, type FoodVocabulary } from './vocabulary.ts';

/**
 * A meal as people write it down. `time` is a date, ISO text or Unix seconds; amounts stand at the places of their
 * foods.
 */
export type Meal = {
  readonly time: Date | string | number;
  readonly foods: readonly string[];
  readonly amounts?: readonly number[];
};

/** One person's meals. */
export type Diary = { readonly id?: string; readonly timeZone?: string; readonly meals: readonly Meal[] };

export type Suggestion = { readonly food: string; readonly probability: number };

/** The network as fusion and export use it: meals in, the output at [CLS] out. */
export type FoodEncoder = StreamEncoder<MealSequence> & {
  readonly config: FoodConfig;
  readonly params: FoodParams;
  readonly vocabulary: FoodVocabulary;
  /** [CLS] of each diary at `predictionTime`, by default just after its last meal. [diaries.length × hiddenSize] */
  encode(diaries: readonly Diary[], options?: EncodeSourceOptions): Promise<Float32Array>;
  /** What is most likely missing from the last of a person's meals, foods that it has left out. */
  complete(
    meals: readonly Meal[],
    options?: { readonly count?: number; readonly timeZone?: string },
  ): Promise<Suggestion[]>;
  /** Foods whose embeddings point the same way, by cosine. @throws DataError when the food is not in the vocabulary. */
  nearestFoods(food: string, count?: number): { readonly food: string; readonly similarity: number }[];
};

export function createFoodEncoder(params: FoodParams, config: FoodConfig, vocabulary: FoodVocabulary): FoodEncoder {
  const encoder: FoodEncoder = {
    ...describeEncoder('food', params, config),
    vocabulary,
    batch: (sequences, tables, predictionTimes) =>
      foodBatch(sequences, config, { lookup: foodLookup(vocabulary, tables), predictionTimes }),
    forward: (batch, random, strength) =>
      food(params, config, batch as Tensors<FoodBatch>, { random, strength, outputs: 'first' }).cls,
    contentFields: ['foods', 'shares'],
    pretrainingOnly: (path) => /^(heads|segment)\./.test(path),
    stepContent: {
      size: (tables) => tables['food']!.length,
      names: (tables) => tables['food']!,
      add(sum, { foods, foodOffsets }, step) {
        for (let place = foodOffsets[step]!; place < foodOffsets[step + 1]!; place++) sum[foods[place]!]! += 1;
      },
    },
    stepLabel: ({ foods, foodOffsets }, step, tables) => ({
      type: 'meal',
      detail: Array.from(
        foods.subarray(foodOffsets[step], foodOffsets[step + 1]),
        (each) => tables['food']![each]!,
      ).join(', '),
    }),
    encode: (diaries, options) => encodeSource(encoder, foodSource(diaries), options),
    complete: (meals, options) => completeMeal(params, config, vocabulary, meals, options),
    nearestFoods: (name, count = 10) => nearestFoods(params, vocabulary, name, count),
  };
  return encoder;
}

/** An encoder from a weights folder's two files, wherever they were read. @throws WeightsError when they do not fit. */
export function foodEncoderFrom(
  weights: WeightsConfig,
  tensors: NamedTensors,
  file = 'model.safetensors',
): FoodEncoder {
  const description = { network: 'food', configSchema: foodConfigSchema, init: initFood };
  const { params, config } = importNetwork(weights, tensors, file, description);
  return createFoodEncoder(params, config, { foods: weights.vocab?.['food'] ?? [], amounts: weights.scalers ?? {} });
}

/**
 * A pretrained food network from a weights folder in Node, an http or https address, or `owner/name` on Hugging Face.
 *
 * @example
 * const encoder = await fromPretrained('runs/food');
 * const vectors = await encoder.encode([{ meals: [{ time: '2026-01-05T07:30:00Z', foods: ['oatmeal'] }] }]);
 * @throws WeightsError when the folder is not complete or holds another network.
 */
export async function fromPretrained(folderOrUrl: string | URL): Promise<FoodEncoder> {
  await useBackend();
  const { config, tensors, tensorsFile } = await loadPretrained(folderOrUrl);
  return foodEncoderFrom(config, tensors, tensorsFile);
}

/** Diaries in memory as a source. Meals are put in time order; those of one prediction time keep theirs. */
export function foodSource(diaries: readonly Diary[]): SequenceSource<MealSequence> {
  const names = [...new Set(diaries.flatMap(({ meals }) => meals.flatMap(({ foods }) => foods)))];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const sequences = diaries.map(({ id, timeZone, meals }, index): MealSequence => {
    const ordered = meals.map((meal) => ({ ...meal, time: unixSeconds(meal.time) })).sort((a, b) => a.time - b.time);
    let offset = 0;
    return {
      userId: id ?? String(index),
      sequenceId: id ?? String(index),
      ...(timeZone === undefined ? {} : { timeZone }),
      times: Float64Array.from(ordered, ({ time }) => time),
      firstStep: 0,
      foodOffsets: Int32Array.from([0, ...ordered.map(({ foods }) => (offset += foods.length))]),
      foods: Int32Array.from(ordered.flatMap(({ foods }) => foods.map((name) => indexOf.get(name)!))),
      amounts: Float32Array.from(
        ordered.flatMap(({ foods, amounts }) => foods.map((_, place) => amounts?.[place] ?? NaN)),
      ),
    };
  });
  return memorySource(sequences, { food: names });
}

async function completeMeal(
  params: FoodParams,
  config: FoodConfig,
  vocabulary: FoodVocabulary,
  meals: readonly Meal[],
  options: { readonly count?: number; readonly timeZone?: string } = {},
): Promise<Suggestion[]> {
  const { count = 10, timeZone } = options;
  const source = foodSource([{ meals, ...(timeZone === undefined ? {} : { timeZone }) }]);
  const [sequence] = await source.read([{ index: 0, limit: config.maxLength }]);
  if (!sequence || sequence.times.length === 0)
    throw new DataError('complete: there is no meal. Give at least one, the one to complete last.');
  const lookup = foodLookup(vocabulary, source.tables);
  const last = sequence.times.length - 1;
  // One food more than is known, and that one hidden.
  const extended: MealSequence = {
    ...sequence,
    foodOffsets: sequence.foodOffsets.map((offset, step) => (step > last ? offset + 1 : offset)),
    foods: Int32Array.from([...sequence.foods, source.tables['food']!.length]),
    amounts: Float32Array.from([...sequence.amounts, NaN]),
  };
  const withMask = { foodIds: Int32Array.from([...lookup.foodIds, maskId]), usualAmounts: lookup.usualAmounts };
  const shown = Array.from(extended.times, (_, step) =>
    mealFoods(extended, step, withMask, config.maxFoodsPerMeal).map(({ id }) => id),
  );
  const batch = {
    ...foodBatch([extended], config, {
      lookup: withMask,
      hidesAnswers: true,
      predictionTimes: [[sequence.times[last]! + 60]],
    }),
    ...exampleTensors([[{ step: last, id: maskId, beside: shown[last]! }]], [shown], config),
  };
  const predictions = tf.tidy(() => tf.softmax(predictFoods(params, config, toTensors(batch)).foods));
  const probabilities = await predictions.data();
  predictions.dispose();
  const visible = new Set(
    Array.from(sliceSequence(sequence, last, last + 1).foods, (index) => source.tables['food']![index]),
  );
  return vocabulary.foods
    .map((name, place) => ({ food: name, probability: probabilities[place + numSpecialIds]! }))
    .filter(({ food: name }) => !visible.has(name))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

function nearestFoods(
  { food: table }: FoodParams,
  { foods }: FoodVocabulary,
  name: string,
  count: number,
): { readonly food: string; readonly similarity: number }[] {
  const self = foods.indexOf(name);
  if (self < 0)
    throw new DataError(
      `nearestFoods: "${name}" is not among the ${foods.length} foods that the network was trained on.`,
    );
  const similarities = tf.tidy(() => {
    const rows = tf.slice(table.weight, [numSpecialIds, 0]);
    const directions = tf.div(rows, tf.maximum(tf.norm(rows, 2, 1, true), 1e-12));
    return tf.reshape(tf.matMul(directions, tf.transpose(tf.slice(directions, [self, 0], [1, -1]))), [-1]).dataSync();
  });
  return foods
    .map((other, place) => ({ food: other, similarity: similarities[place]! }))
    .filter((_, place) => place !== self)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}
