import {
  bceWithLogits,
  contentPlace,
  drawAsOf,
  dropout,
  linear,
  numSpecialIds,
  planTails,
  selectSteps,
  softmaxCrossEntropy,
  type HostTensor,
  type MealSequence,
  type Random,
  type TailPlan,
  type Tensors,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { bypass } from './bypass.ts';
import { foodBatch, mealFoods, type FoodBatch, type MealFood } from './batch.ts';
import type { FoodConfig, FoodPretraining } from './config.ts';
import { food, type FoodParams } from './model.ts';
import type { FoodReading } from './vocabulary.ts';

/** A batch with its questions, one for each hidden food: entries about foods are [batch, asked], about tails [batch]. */
export type FoodQuestionBatch = FoodBatch & {
  /** Output in which the answer is looked for, [CLS] counted. */
  readonly places: HostTensor;
  /** Id of the hidden food, 0 = not asked. */
  readonly foodLabels: HostTensor;
  /** 1 = the tail is the person's own; weight 0 = not asked. */
  readonly tailLabels: HostTensor;
  readonly tailWeights: HostTensor;
};

export type FoodQuestion = { readonly batch: FoodQuestionBatch; readonly plans: readonly TailPlan[] | undefined };

/** Foods of each step, by their place in the meal, that are hidden. */
export type HiddenFoods = ReadonlyMap<number, ReadonlySet<number>>;

export type AskFoodsOptions = {
  readonly random: Random;
  readonly marker?: boolean;
  /** `both` in training; one of the two when it is measured alone. */
  readonly task?: 'both' | 'foods' | 'tails';
};

function drawHidden(meals: readonly (readonly MealFood[])[], { maskProbability, mealMaskProbability }: FoodPretraining, random: Random): HiddenFoods {
  const draw = (foods: readonly MealFood[], probability: number) => new Set(foods.flatMap((_, place) => (random.uniform() < probability ? [place] : [])));
  const hidden = new Map(meals.map((foods, step) => [step, draw(foods, random.uniform() < mealMaskProbability ? 1 : maskProbability)]));
  if ([...hidden.values()].every(({ size }) => size === 0) && meals.length > 0) {
    const step = random.integer(meals.length);
    if (meals[step]!.length > 0) hidden.set(step, new Set([random.integer(meals[step]!.length)]));
  }
  return hidden;
}

/** Which food is hidden at each of the places: what is asked of a batch, `isAsked` permitting. */
export function foodQuestions(meals: readonly (readonly (readonly MealFood[])[])[], hidden: readonly HiddenFoods[], isAsked: (row: number, step: number) => boolean): Pick<FoodQuestionBatch, 'places' | 'foodLabels'> {
  const asked = hidden.map((steps, row) =>
    [...steps].flatMap(([step, places]) => (isAsked(row, step) ? [...places].map((place) => ({ step, id: meals[row]![step]![place]!.id })).filter(({ id }) => id >= numSpecialIds) : [])),
  );
  const shape = [meals.length, Math.max(1, ...asked.map((questions) => questions.length))];
  const places = new Int32Array(shape[0]! * shape[1]!);
  const labels = new Int32Array(places.length);
  asked.forEach((questions, row) =>
    questions.forEach(({ step, id }, index) => {
      places[row * shape[1]! + index] = step + 1;
      labels[row * shape[1]! + index] = id;
    }),
  );
  return { places: { data: places, shape }, foodLabels: { data: labels, shape } };
}

function drawPlans(sequences: readonly MealSequence[], { minimumCut, maximumCut, kinds }: FoodPretraining, random: Random): TailPlan[] {
  const candidates = sequences.map(({ sequenceId, times, group }) => ({ sequenceId, length: times.length, ...(group === undefined ? {} : { group }) }));
  return planTails(candidates, { minimumCut, maximumCut, kinds: Object.fromEntries(Object.entries(kinds).filter(([, weight]) => weight !== undefined)) }, random);
}

/**
 * Swaps half of the tails, hides foods, and asks. When a meal was stays visible: only foods are asked for.
 * Foods of a swapped tail are hidden alike, but asked are only those that stand with their own person. The same `random` asks the same.
 */
export function askFoods(
  sequences: readonly MealSequence[],
  config: FoodConfig,
  pretraining: FoodPretraining,
  reading: FoodReading,
  { random, marker = false, task = 'both' }: AskFoodsOptions,
): FoodQuestion {
  const plans = task === 'foods' ? undefined : drawPlans(sequences, pretraining, random.fork('plans'));
  const hiding = random.fork('hidden');
  const clock = random.fork('asOf');
  const asOf = sequences.map((sequence) => drawAsOf(sequence, clock));
  const meals = sequences.map(({ times }, row) =>
    Array.from(times, (_, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return mealFoods(sequences[from]!, place, reading, config.maxFoodsPerMeal);
    }),
  );
  const hidden = meals.map((row): HiddenFoods => (task === 'tails' ? new Map() : drawHidden(row, pretraining, hiding)));
  const isOwn = (row: number, step: number) => {
    const [from, place] = contentPlace(plans, row, step);
    return from === row && place === step;
  };
  const batch = {
    ...foodBatch(sequences, config, { reading, asOf, marker, hidden, withholds: true, ...(plans ? { plans } : {}) }),
    ...foodQuestions(meals, hidden, isOwn),
    tailLabels: { data: Float32Array.from(sequences, (_, row) => plans?.[row]!.label ?? 1), shape: [sequences.length] },
    tailWeights: { data: Float32Array.from(sequences, (_, row) => plans?.[row]!.weight ?? 0), shape: [sequences.length] },
  };
  return { batch, plans };
}

export type FoodAnswers = {
  /** One logit a food id at every place asked about. [batch · asked, numFoods] */
  readonly foods: tf.Tensor2D;
  /** Logit that the tail is the person's own. [batch] */
  readonly tails: tf.Tensor1D;
};

/** What the network says to a batch's questions. */
export function answerFoods(params: FoodParams, config: FoodConfig, batch: Tensors<FoodBatch & Pick<FoodQuestionBatch, 'places'>>, random?: Random): FoodAnswers {
  const { cls, hidden, meals } = food(params, config, batch, { random });
  const straight = dropout(bypass(params.bypass, meals), config.dropoutRate, random?.fork('bypass'));
  const outputs = tf.add<tf.Tensor3D>(hidden, tf.pad(straight, [[0, 0], [1, 0], [0, 0]])); // [CLS] has none
  return {
    foods: linear(params.heads.food, selectSteps(outputs, batch.places as tf.Tensor2D)),
    tails: tf.reshape(linear(params.heads.tail, cls), [-1]),
  };
}

/** Cross-entropy of the hidden foods over all foods + `tailWeight` · own tail or another's. */
export function foodLoss(params: FoodParams, config: FoodConfig, { tailWeight }: FoodPretraining, batch: Tensors<FoodQuestionBatch>, random?: Random): tf.Scalar {
  const { foods, tails } = answerFoods(params, config, batch, random?.fork('network'));
  const labels = tf.reshape<tf.Rank.R1>(batch.foodLabels, [-1]);
  const hidden = softmaxCrossEntropy(foods, labels, tf.cast<tf.Tensor1D>(tf.notEqual(labels, 0), 'float32'));
  return tf.add(hidden, tf.mul(bceWithLogits(tails, batch.tailLabels, batch.tailWeights), tailWeight));
}
