import {
  accuracy,
  auroc,
  DataError,
  hitAtK,
  lengthBatches,
  logLoss,
  ndcgAtK,
  numSpecialIds,
  rank,
  sequenceBatches,
  sliceSequence,
  toTensors,
  unknownId,
  type MealSequence,
  type Random,
  type SequenceSource,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import type { FoodRanker } from './baselines.ts';
import { foodBatch, mealFoods } from './batch.ts';
import type { FoodConfig, FoodPretraining } from './config.ts';
import type { FoodParams } from './model.ts';
import { predictFoods, sampleFoods, foodExamples } from './objective.ts';
import { foodLookup, type FoodVocabulary } from './vocabulary.ts';

/** A network and what it knows of its training data. */
export type FoodNetwork = {
  readonly params: FoodParams;
  readonly config: FoodConfig;
  readonly vocabulary: FoodVocabulary;
};

/** A held-out meal with one food hidden; the person's earlier meals are known. Foods are places in the vocabulary. */
export type RankExample = {
  /** Ends with the meal. */
  readonly sequence: MealSequence;
  /** Place of the hidden food in `mealFoods` of the last meal. */
  readonly place: number;
  readonly target: number;
  readonly visible: readonly number[];
  /** Foods of the earlier meals, with how many meals held them. */
  readonly eaten: ReadonlyMap<number, number>;
};

/** Every food of every meal with two or more, hidden in turn. Of more than `rankedMeals` meals, that many at even distances. */
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
      const eaten = new Map<number, number>();
      for (let step = 0; step < sequence.times.length; step++) {
        const foods = mealFoods(sequence, step, lookup, config.maxFoodsPerMeal).map(({ id }) => id - numSpecialIds);
        if (foods.length >= 2) {
          const upToHere = sliceSequence(sequence, Math.max(0, step + 1 - config.maxLength), step + 1);
          const before = new Map(eaten);
          meals.push(
            foods.flatMap((target, place) =>
              target < 0
                ? []
                : [
                    {
                      sequence: upToHere,
                      place,
                      target,
                      visible: foods.filter((food) => food >= 0 && food !== target),
                      eaten: before,
                    },
                  ],
            ),
          );
        }
        for (const food of foods) eaten.set(food, (eaten.get(food) ?? 0) + 1);
      }
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
      ...foodBatch(sequences, config, { lookup, predictionTimes, hidden, withholds: true }),
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

export function rankByBaseline(ranker: FoodRanker, examples: readonly RankExample[]): number[] {
  return examples.map(({ target, visible, eaten }) => rank(ranker(visible, eaten), target, new Set(visible)));
}

export function rankMetrics(
  ranks: readonly number[],
): Readonly<Record<'hit@1' | 'hit@5' | 'hit@10' | 'ndcg@10', number>> {
  return {
    'hit@1': hitAtK(ranks, 1),
    'hit@5': hitAtK(ranks, 5),
    'hit@10': hitAtK(ranks, 10),
    'ndcg@10': ndcgAtK(ranks, 10),
  };
}

export type EvaluateOptions = {
  /** Times that each person is gone through, with other foods hidden and other cuts. */
  readonly passes: number;
  readonly random: Random;
};

function people(
  source: SequenceSource<MealSequence>,
  config: FoodConfig,
  { tokenBudget, maxBatchSize, minimumLength }: FoodPretraining,
) {
  return sequenceBatches(source, { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength });
}

/** Mean −ln p of hidden foods as pretraining hides them. */
export async function measureHiddenFoods(
  { params, config, vocabulary }: FoodNetwork,
  pretraining: FoodPretraining,
  source: SequenceSource<MealSequence>,
  { passes, random }: EvaluateOptions,
): Promise<number> {
  const lookup = foodLookup(vocabulary, source.tables);
  let [sum, count] = [0, 0];
  for (let pass = 0; pass < passes; pass++) {
    let number = 0;
    for await (const sequences of people(source, config, pretraining)) {
      const { batch } = sampleFoods(sequences, config, pretraining, lookup, {
        random: random.fork(pass, number++),
        task: 'foods',
      });
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
  }
  if (count === 0)
    throw new DataError(
      `food: no held-out person has ${pretraining.minimumLength} meals with known foods. Lower minimumLength or add data.`,
    );
  return sum / count;
}

export type SegmentOptions = EvaluateOptions & {
  readonly withSegmentIds?: boolean;
  /** Control: foods replaced by zeros. What remains must be chance. */
  readonly zeroContent?: boolean;
};

export type SegmentPredictions = { readonly probabilities: number[]; readonly labels: number[] };

/** Asks of every held-out person whether the second segment is their own, `passes` cuts each. */
export async function predictSegments(
  { params, config, vocabulary }: FoodNetwork,
  pretraining: FoodPretraining,
  source: SequenceSource<MealSequence>,
  options: SegmentOptions,
): Promise<SegmentPredictions> {
  const { passes, random, withSegmentIds = false, zeroContent = false } = options;
  const lookup = foodLookup(vocabulary, source.tables);
  const predictions: SegmentPredictions = { probabilities: [], labels: [] };
  for (let pass = 0; pass < passes; pass++) {
    let number = 0;
    for await (const sequences of people(source, config, pretraining)) {
      const { batch, plans } = sampleFoods(sequences, config, pretraining, lookup, {
        random: random.fork(pass, number++),
        withSegmentIds,
        task: 'nextSegment',
      });
      if (zeroContent) for (const { data } of [batch.foods, batch.shares]) data.fill(0);
      const nextSegment = tf.tidy(() => predictFoods(params, config, toTensors(batch)).nextSegment);
      const logits = await nextSegment.data();
      nextSegment.dispose();
      plans?.forEach(({ weight, label }, row) => {
        if (weight === 0) return;
        predictions.probabilities.push(1 / (1 + Math.exp(-logits[row]!)));
        predictions.labels.push(label);
      });
    }
  }
  return predictions;
}

export function segmentMetrics({ probabilities, labels }: SegmentPredictions): {
  readonly segmentLoss: number;
  readonly segmentAccuracy: number;
  readonly segmentAuroc: number;
} {
  return {
    segmentLoss: logLoss(probabilities, labels),
    segmentAccuracy: accuracy(probabilities, labels),
    segmentAuroc: auroc(probabilities, labels),
  };
}
