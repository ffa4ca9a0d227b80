import {
  countSequenceBatches,
  createRandom,
  DataError,
  returnTask,
  numSpecialIds,
  sequenceBatches,
  train,
  trainerConfigSchema,
  type MealSequence,
  type Preset,
  type Random,
  type SequenceSource,
  type Tensors,
  type TrainerConfig,
  type TrainHooks,
  type TrainingResult,
} from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { coOccurrence, countFoods, ease, ownHabit, popularity, type FoodCounts } from './baselines.ts';
import { foodConfig, foodPretrainingSchema, type FoodConfig, type FoodPretraining } from './config.ts';
import {
  predictSegments,
  measureHiddenFoods,
  rankByBaseline,
  rankFoods,
  rankMetrics,
  rankExamples,
  segmentMetrics,
  unknownShare,
  type FoodNetwork,
} from './evaluate.ts';
import { initFood, type FoodParams } from './model.ts';
import { sampleFoods, foodLoss, type FoodTaskBatch } from './objective.ts';
import { createFoodEncoder } from './pretrained.ts';
import { fitFoodVocabulary, foodLookup } from './vocabulary.ts';

export type FoodPretrainOptions = {
  readonly train: SequenceSource<MealSequence>;
  readonly validation: SequenceSource<MealSequence>;
  /** What the metrics are measured on; `validation` if absent. */
  readonly test?: SequenceSource<MealSequence>;
  readonly preset?: Preset;
  readonly config?: Partial<FoodConfig>;
  readonly pretraining?: Partial<FoodPretraining>;
  readonly training?: Partial<TrainerConfig>;
  readonly hooks?: TrainHooks;
};

export type FoodPretrained = FoodNetwork & {
  readonly result: TrainingResult;
  readonly metrics: Readonly<Record<string, number>>;
  readonly baselines: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

const easePenalties = [10, 30, 100, 300, 1000];

/** Every food is as likely at first as training meals make it: what is left to learn is when it is likelier. */
function startFromFrequencies({ heads }: FoodParams, { single }: FoodCounts): void {
  const total = single.reduce((sum, count) => sum + count, 0);
  const counts = [...new Float64Array(numSpecialIds), ...single];
  tf.tidy(() =>
    heads.food.bias.assign(tf.tensor1d(counts.map((count) => Math.log((count + 1) / (total + counts.length))))),
  );
}

/** Learns on training people which food was hidden and whether a second segment is a person's own, and measures it on held-out ones. */
export async function pretrainFood(options: FoodPretrainOptions): Promise<FoodPretrained> {
  const pretraining = foodPretrainingSchema.parse(options.pretraining ?? {});
  const training = trainerConfigSchema.parse(options.training ?? {});
  const random = createRandom(training.seed);
  const vocabulary = await fitFoodVocabulary(options.train, pretraining);
  if (vocabulary.foods.length === 0)
    throw new DataError('food: the training source has no meals. Import some, or choose another split.');
  const config = foodConfig(options.preset ?? 'base', {
    ...options.config,
    numFoods: vocabulary.foods.length + numSpecialIds,
  });
  const params = initFood(config, random.fork('weights'));
  const network = { params, config, vocabulary };
  const lookup = foodLookup(vocabulary, options.train.tables);
  const counts = await countFoods(options.train, config, lookup);
  startFromFrequencies(params, counts);

  const { tokenBudget, maxBatchSize, minimumLength, nextSegmentWeight } = pretraining;
  const batching = { tokenBudget, maxBatchSize, minimumLength, maxLength: config.maxLength };
  const returns = returnTask({
    encoder: createFoodEncoder(params, config, vocabulary),
    head: params.heads.returns,
    returnHorizonsDays: config.returnHorizonsDays,
    pretraining,
    batching,
  });
  const predict = async (
    source: SequenceSource<MealSequence>,
    control: { readonly passes: number; readonly withSegmentIds?: boolean; readonly zeroContent?: boolean },
  ) =>
    segmentMetrics(
      await predictSegments(network, pretraining, source, { random: random.fork('validation'), ...control }),
    );
  const measure = async (source: SequenceSource<MealSequence>, passes: number) => {
    const foodNll = await measureHiddenFoods(network, pretraining, source, {
      passes,
      random: random.fork('validation'),
    });
    const nextSegment =
      nextSegmentWeight > 0
        ? await predict(source, { passes, withSegmentIds: pretraining.segmentIdsRate > 0 })
        : undefined;
    const returned = await returns.measure(source, { passes, random: random.fork('validation') });
    return {
      foodNll,
      ...nextSegment,
      ...returned,
      loss: foodNll + nextSegmentWeight * (nextSegment?.segmentLoss || 0) + (returned?.returnNll || 0),
    };
  };

  async function* sample(epochRandom: Random) {
    let number = 0;
    for await (const sequences of sequenceBatches(options.train, { ...batching, random: epochRandom.fork('order') })) {
      const batchRandom = epochRandom.fork('batch', number++);
      const withSegmentIds = batchRandom.uniform() < pretraining.segmentIdsRate;
      yield sampleFoods(sequences, config, pretraining, lookup, {
        withSegmentIds,
        random: batchRandom,
        task: nextSegmentWeight > 0 ? 'both' : 'foods',
      }).batch;
    }
  }

  const result = await train(
    {
      params,
      stepsPerEpoch:
        returns.batchesPerBatch * countSequenceBatches(options.train, { ...batching, random: random.fork('order') }),
      batches: (_, epochRandom) => returns.among(sample(epochRandom), options.train, epochRandom.fork('ahead')),
      loss: (batch, dropoutRandom) =>
        returns.loss(batch, dropoutRandom) ??
        foodLoss(params, config, pretraining, batch as Tensors<FoodTaskBatch>, dropoutRandom),
      validate: () => measure(options.validation, 2),
    },
    training,
    options.hooks,
  );

  const heldOut = options.test ?? options.validation;
  const examples = await rankExamples(heldOut, config, pretraining, vocabulary);
  const ranks = await rankFoods(network, heldOut, examples, tokenBudget);
  const controls =
    nextSegmentWeight === 0
      ? {}
      : {
          segmentAccuracyWithoutIds: (await predict(heldOut, { passes: 5 })).segmentAccuracy,
          segmentAccuracyContentZeroed: (await predict(heldOut, { passes: 5, withSegmentIds: true, zeroContent: true }))
            .segmentAccuracy,
        };
  const linear = easePenalties.map((penalty) => rankMetrics(rankByBaseline(ease(counts, penalty), examples)));
  const baselines = {
    popularity: rankMetrics(rankByBaseline(popularity(counts), examples)),
    coOccurrence: rankMetrics(rankByBaseline(coOccurrence(counts), examples)),
    ownHabit: rankMetrics(rankByBaseline(ownHabit(counts), examples)),
    /** The best penalty in hindsight, so that it is not weak for want of tuning. */
    ease: linear.reduce((best, each) => (each['hit@10'] > best['hit@10'] ? each : best)),
  };
  return {
    ...network,
    result,
    metrics: {
      ...rankMetrics(ranks),
      ...(await measure(heldOut, 5)),
      ...controls,
      ranked: ranks.length,
      unknownFoods: await unknownShare(heldOut, vocabulary),
    },
    baselines,
  };
}
