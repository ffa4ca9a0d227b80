import { DataError, rank, sliceSequence, toTensors, type MealSequence, type SequenceSource } from '@daybook/core';
import {
  lengthBatches,
  numSpecialIds,
  passesOver,
  sequenceBatches,
  unknownId,
  type PassOptions,
  type SequenceBatchOptions,
} from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { foodBatch, mealFoods } from './batch.ts';
import type { FoodConfig, FoodPretraining } from './config.ts';
import { foodPlaces } from './food-counts.ts';
import type { FoodParams } from './model.ts';
import type { RankExample } from './rank-example.ts';
import { predictFoods, sampleFoods, foodExamples } from './objective.ts';
import { foodLookup, type FoodVocabulary } from './vocabulary.ts';

/** A network and what it knows of its training data. */
export type FoodNetwork = {
  readonly params: FoodParams;
  readonly config: FoodConfig;
  readonly vocabulary: FoodVocabulary;
};

/**
 * Every food of every meal with two or more, hidden in turn. Of more than `rankedMeals` meals, that many at even
 * distances.
 */
export async function rankExamples(
  source: SequenceSource<MealSequence>,
  config: FoodConfig,
  { rankedMeals }: Pick<FoodPretraining, 'rankedMeals'>,
  vocabulary: FoodVocabulary,
): Promise<RankExample[]> {
  const lookup = foodLookup(vocabulary, source.tables);
  const meals: RankExample[][] = [];
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const sequence of sequences) {
      const diary = foodPlaces(sequence, config, lookup);
      diary.forEach((foods, step) => {
        if (foods.length < 2) return;
        const upToHere = sliceSequence(sequence, Math.max(0, step + 1 - config.maxLength), step + 1);
        meals.push(
          foods.flatMap((target, place) => {
            if (target < 0) return [];
            const visible = foods.filter((food) => food >= 0 && food !== target);
            return [{ sequence: upToHere, place, target, visible, meals: diary, step }];
          }),
        );
      });
    }
  }
  const every = Math.max(1, meals.length / rankedMeals);
  return meals.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every)).flat();
}

/** Place of the hidden food among all foods that are not visible, 1 the best. */
export async function rankFoods(
  { params, config, vocabulary }: FoodNetwork,
  source: SequenceSource<MealSequence>,
  examples: readonly RankExample[],
  tokenBudget: number,
): Promise<number[]> {
  const lookup = foodLookup(vocabulary, source.tables);
  const ranks = new Array<number>(examples.length);
  for (const chosen of lengthBatches(
    examples.map(({ sequence }) => sequence.times.length + 1),
    { tokenBudget },
  )) {
    const sequences = chosen.map((index) => examples[index]!.sequence);
    const hidden = chosen.map(
      (index) => new Map([[examples[index]!.sequence.times.length - 1, new Set([examples[index]!.place])]]),
    );
    const predictionTimes = sequences.map(({ times }) => [times.at(-1)! + 60]);
    const meals = sequences.map((sequence) =>
      Array.from(sequence.times, (_, step) => mealFoods(sequence, step, lookup, config.maxFoodsPerMeal)),
    );
    const batch = {
      ...foodBatch(sequences, config, { lookup, predictionTimes, hidden, hidesAnswers: true }),
      ...foodExamples(meals, hidden, config, () => true),
    };
    const predictions = tf.tidy(() => predictFoods(params, config, toTensors(batch)).foods);
    const logits = await predictions.data();
    predictions.dispose();
    chosen.forEach((index, row) => {
      const { target, visible } = examples[index]!;
      ranks[index] = rank(
        logits.subarray(row * config.numFoods + numSpecialIds, (row + 1) * config.numFoods),
        target,
        new Set(visible),
      );
    });
  }
  return ranks;
}

/** Share of a source's foods that the vocabulary does not hold. */
export async function unknownShare(source: SequenceSource<MealSequence>, vocabulary: FoodVocabulary): Promise<number> {
  const { foodIds } = foodLookup(vocabulary, source.tables);
  let [unknown, all] = [0, 0];
  for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
    for (const { foods } of sequences) {
      all += foods.length;
      for (const food of foods) if (foodIds[food] === unknownId) unknown++;
    }
  }
  return unknown / all;
}

/** Mean −ln p of hidden foods as pretraining hides them. @throws DataError when nothing was hidden. */
export async function evaluateHiddenFoods(
  { params, config, vocabulary }: FoodNetwork,
  pretraining: FoodPretraining,
  source: SequenceSource<MealSequence>,
  batching: SequenceBatchOptions,
  passes: PassOptions,
): Promise<number> {
  const lookup = foodLookup(vocabulary, source.tables);
  let [sum, count] = [0, 0];
  for await (const { sequences, random } of passesOver(source, batching, passes)) {
    const { batch } = sampleFoods(sequences, config, pretraining, lookup, { random, task: 'hiddenSteps' });
    const likelihoods = tf.tidy(() => {
      const tensors = toTensors(batch);
      const labels = tf.reshape<tf.Rank.R1>(tensors.foodLabels, [-1]);
      return tf.sum(
        tf.mul(tf.logSoftmax(predictFoods(params, config, tensors).foods), tf.oneHot(labels, config.numFoods)),
        1,
      );
    });
    const values = await likelihoods.data();
    likelihoods.dispose();
    batch.foodLabels.data.forEach((label, entry) => {
      if (label === 0) return;
      sum -= values[entry]!;
      count++;
    });
  }
  if (count === 0)
    throw new DataError(
      `food: no held-out person has ${pretraining.minimumLength} meals with known foods. Lower minimumLength or ` +
        'add data.',
    );
  return sum / count;
}
