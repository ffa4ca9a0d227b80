import type { HostTensor, MealSequence, Random, Tensors } from '@daybook/core';
import { copyFields, copyLogits, linear, selectSteps, type CopyFields, type CopyQuestion } from '@daybook/core/layers';
import {
  bucketSize,
  contentPlace,
  nextSegmentFields,
  nextSegmentLogits,
  nextSegmentLoss,
  numSpecialIds,
  planHiddenSteps,
  softmaxCrossEntropy,
  type HiddenStepsSampling,
  type NextSegmentFields,
  type SegmentPlan,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { foodBatch, mealFoods, type FoodBatch, type MealFood } from './batch.ts';
import type { FoodConfig, FoodPretraining } from './config.ts';
import { food, numSeen, type FoodParams } from './model.ts';
import type { FoodLookup } from './vocabulary.ts';

/** A batch with its labels: entries about hidden foods are [batch, predicted], about segments [batch]. */
export type FoodTaskBatch = FoodBatch &
  NextSegmentFields &
  Partial<CopyFields> & {
    /** Output from which the food is predicted, [CLS] counted. */
    readonly places: HostTensor<tf.Rank.R2, 'int32'>;
    /**
     * For each hidden food: visible foods of the meal, of the meal before, and of all meals before over √(their
     * number). [batch, predicted, 3 · seenFoods]
     */
    readonly seen: HostTensor<tf.Rank.R3, 'float32'>;
    /** Id of the hidden food, 0 = padding. */
    readonly foodLabels: HostTensor<tf.Rank.R2, 'int32'>;
  };

export type FoodTaskExample = { readonly batch: FoodTaskBatch; readonly plans: readonly SegmentPlan[] | undefined };

/** Foods of each step, by their place in the meal, that are hidden. */
export type HiddenFoods = ReadonlyMap<number, ReadonlySet<number>>;

function drawHidden(
  meals: readonly (readonly MealFood[])[],
  { maskProbability, mealMaskProbability }: FoodPretraining,
  random: Random,
): HiddenFoods {
  const draw = (foods: readonly MealFood[], probability: number) =>
    new Set(foods.flatMap((_, place) => (random.uniform() < probability ? [place] : [])));
  const hidden = new Map(
    meals.map((foods, step) => [step, draw(foods, random.uniform() < mealMaskProbability ? 1 : maskProbability)]),
  );
  if ([...hidden.values()].every(({ size }) => size === 0) && meals.length > 0) {
    const step = random.integer(meals.length);
    if (meals[step]!.length > 0) hidden.set(step, new Set([random.integer(meals[step]!.length)]));
  }
  return hidden;
}

/** A question: food `id` is hidden in the meal at `step`, whose other foods, `beside`, are known. */
export type HiddenFood = { readonly step: number; readonly id: number; readonly beside: readonly number[] };

type FoodExampleFields = Pick<FoodTaskBatch, 'places' | 'seen' | 'foodLabels' | keyof CopyFields>;

/**
 * Labels of the hidden foods, and what is known beside them; only of meals for which `isPredicted`. Each question
 * stands alone: it is told the meal's other foods and all earlier meals, those that are hidden from the encoder too, as
 * when a meal is completed. Where a meal is hidden whole, nothing of it is told.
 */
export function foodExamples(
  meals: readonly (readonly (readonly MealFood[])[])[],
  hidden: readonly HiddenFoods[],
  config: FoodConfig,
  isPredicted: (row: number, step: number) => boolean,
): FoodExampleFields {
  const ids = meals.map((row) => row.map((foods) => foods.map(({ id }) => id)));
  const questions = hidden.map((steps, row) =>
    [...steps].flatMap(([step, places]) => {
      const foods = ids[row]![step]!;
      if (!isPredicted(row, step)) return [];
      return [...places].flatMap((place): HiddenFood[] => {
        const [id, beside] = [foods[place]!, foods.filter((_, other) => other !== place)];
        return id < numSpecialIds ? [] : [{ step, id, beside: places.size < foods.length ? beside : [] }];
      });
    }),
  );
  return exampleTensors(questions, ids, config);
}

/** `questions`: hidden foods row by row, steps ascending; `meals`: ids of all foods of each meal. */
export function exampleTensors(
  questions: readonly (readonly HiddenFood[])[],
  meals: readonly (readonly (readonly number[])[])[],
  config: FoodConfig,
): FoodExampleFields {
  const columns = numSeen(config);
  const shape = [
    questions.length,
    bucketSize(Math.max(1, ...questions.map((examples) => examples.length)), 2),
  ] as const;
  const places = new Int32Array(shape[0] * shape[1]);
  const labels = new Int32Array(places.length);
  const seen = new Float32Array(places.length * 3 * columns);
  const known = (ids: readonly number[]) => ids.filter((id) => id >= numSpecialIds);
  const columnsOf = (ids: readonly number[]) =>
    known(ids).flatMap((id) => (id - numSpecialIds < columns ? [id - numSpecialIds] : []));
  const copies: CopyQuestion[] = [];
  questions.forEach((examples, row) => {
    const steps = meals[row]!.map((foods) => ({ ids: known(foods), context: new Set(known(foods)) }));
    const eaten = new Float32Array(columns);
    let counted = 0;
    examples.forEach(({ step, id, beside }, index) => {
      for (; counted < step; counted++) for (const column of columnsOf(meals[row]![counted]!)) eaten[column]!++;
      const entry = row * shape[1] + index;
      const context = new Set(known(beside));
      if (config.copies === 'earlier')
        copies.push({ index: entry, earlier: steps.slice(0, step), context, excluded: context });
      places[entry] = step + 1;
      labels[entry] = id;
      const start = entry * 3 * columns;
      for (const column of columnsOf(beside)) seen[start + column] = 1;
      for (const column of columnsOf(meals[row]![step - 1] ?? [])) seen[start + columns + column] = 1;
      eaten.forEach((count, column) => (seen[start + 2 * columns + column] = count / Math.sqrt(Math.max(1, step))));
    });
  });
  return {
    places: { data: places, shape: [...shape] },
    seen: { data: seen, shape: [...shape, 3 * columns] },
    foodLabels: { data: labels, shape: [...shape] },
    ...(config.copies === 'earlier' ? copyFields(copies, config.numFoods) : {}),
  };
}

/**
 * Swaps half of the segments and hides foods. When a meal was stays visible: only foods are predicted. Foods of a
 * swapped second segment are hidden alike, but only those that stand with their own person are predicted. The same
 * `random` draws the same.
 */
export function sampleFoods(
  sequences: readonly MealSequence[],
  config: FoodConfig,
  pretraining: FoodPretraining,
  lookup: FoodLookup,
  { random, withSegmentIds = false, task = 'both' }: HiddenStepsSampling,
): FoodTaskExample {
  const { plans, predictionTimes, isOwn } = planHiddenSteps(sequences, pretraining, { random, task });
  const hiding = random.fork('hidden');
  const meals = sequences.map(({ times }, row) =>
    Array.from(times, (_, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return mealFoods(sequences[from]!, place, lookup, config.maxFoodsPerMeal);
    }),
  );
  const hidden = meals.map((row): HiddenFoods =>
    task === 'nextSegment' ? new Map() : drawHidden(row, pretraining, hiding),
  );
  const batch = {
    ...foodBatch(sequences, config, {
      lookup,
      predictionTimes,
      withSegmentIds,
      hidden,
      hidesAnswers: true,
      ...(plans ? { plans } : {}),
    }),
    ...foodExamples(meals, hidden, config, isOwn),
    ...nextSegmentFields(plans, sequences.length),
  };
  return { batch, plans };
}

export type FoodPredictions = {
  /** One logit a food id for every hidden food. [batch · predicted, numFoods] */
  readonly foods: tf.Tensor2D;
  /** Logit that the second segment is the person's own. [batch] */
  readonly nextSegment: tf.Tensor1D;
};

/**
 * Predictions for a batch: the encoder's, plus those of a linear layer on the foods that are seen, so that the encoder
 * need only learn what co-occurrence, repetition and habit do not explain (wide & deep learning, Cheng et al. 2016).
 */
export function predictFoods(
  params: FoodParams,
  config: FoodConfig,
  batch: Tensors<FoodBatch & Pick<FoodTaskBatch, 'places' | 'seen' | keyof CopyFields>>,
  random?: Random,
): FoodPredictions {
  const { cls, hidden } = food(params, config, batch, { random });
  const outputs = selectSteps(hidden, batch.places);
  const seen = tf.reshape<tf.Rank.R2>(batch.seen, [-1, batch.seen.shape[2]]);
  const learned = tf.add<tf.Tensor2D>(linear(params.heads.food, outputs), linear(params.heads.seen, seen));
  const { ease } = params.heads;
  const ofMeal = tf.slice2d(seen, [0, 0], [-1, numSeen(config)]);
  const logits = ease ? tf.add<tf.Tensor2D>(learned, tf.matMul(ofMeal, ease.weight)) : learned;
  const { copyPlaces, copyQuestions, copyShares } = batch;
  const copied =
    params.heads.copy && copyPlaces && copyQuestions && copyShares
      ? copyLogits(params.heads.copy, outputs, { copyPlaces, copyQuestions, copyShares }, config.numFoods)
      : undefined;
  return {
    foods: copied ? tf.add<tf.Tensor2D>(logits, copied) : logits,
    nextSegment: nextSegmentLogits(params.heads.nextSegment, cls),
  };
}

/** Cross-entropy of the hidden foods over all foods + `nextSegmentWeight` · own segment or another's. */
export function foodLoss(
  params: FoodParams,
  config: FoodConfig,
  { nextSegmentWeight }: FoodPretraining,
  batch: Tensors<FoodTaskBatch>,
  random?: Random,
): tf.Scalar {
  const { foods, nextSegment } = predictFoods(params, config, batch, random?.fork('network'));
  const labels = tf.reshape<tf.Rank.R1>(batch.foodLabels, [-1]);
  const hidden = softmaxCrossEntropy(foods, labels, tf.cast<tf.Tensor1D>(tf.notEqual(labels, 0), 'float32'));
  return tf.add(hidden, tf.mul(nextSegmentLoss(nextSegment, batch), nextSegmentWeight));
}
