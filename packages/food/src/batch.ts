import type { HostTensor, MealSequence } from '@daybook/core';
import { dtBuckets, silenceBuckets } from '@daybook/core/layers';
import {
  bucketSize,
  clockIds,
  contentPlace,
  gapIds,
  maskId,
  paddedLength,
  positionIds,
  predictionTimeFields,
  segmentIds,
  stepMask,
  type BatchOptions,
  type PredictionTimeFields,
  type StepTensor,
} from '@daybook/core/training';
import type { Rank } from '@tensorflow/tfjs-core';
import type { FoodConfig } from './config.ts';
import type { FoodLookup } from './vocabulary.ts';

/** foods and shares [batch, length, foods], every other entry but the prediction times' [batch, length]. */
export type FoodBatch = PredictionTimeFields & {
  readonly foods: HostTensor<Rank.R3, 'int32'>;
  /** How much of each food there is, 1 the usual amount; 0 at padding. */
  readonly shares: HostTensor<Rank.R3, 'float32'>;
  readonly gaps: StepTensor<'int32'>;
  readonly positions: StepTensor<'int32'>;
  readonly hours: StepTensor<'int32'>;
  readonly weekdays: StepTensor<'int32'>;
  /** BERT's segment ids: 0 not given, 1 before the cut, 2 from the cut on. */
  readonly segmentIds: StepTensor<'int32'>;
  readonly mask: StepTensor<'float32'>;
};

export type FoodBatchOptions = BatchOptions & {
  readonly lookup: FoodLookup;
  /** Foods of each row and step, by their place in `mealFoods`, that are replaced by the mask. */
  readonly hidden?: readonly ReadonlyMap<number, ReadonlySet<number>>[];
};

export type MealFood = { readonly id: number; readonly share: number };

/**
 * 1 for the usual amount or where none is given; a logarithm, so that a bag of rice does not hide the rest of the meal.
 */
function amountShare(amount: number, usual: number): number {
  const share = Math.log2(1 + amount / usual);
  return amount > 0 && Number.isFinite(share) ? Math.min(4, share) : 1;
}

/** The different foods of a meal, as the network reads them; a food that is listed twice counts once. */
export function mealFoods(
  { foodOffsets, foods, amounts }: MealSequence,
  step: number,
  { foodIds, usualAmounts }: FoodLookup,
  limit = Infinity,
): MealFood[] {
  const found = new Map<number, MealFood>();
  for (let place = foodOffsets[step]!; place < foodOffsets[step + 1]! && found.size < limit; place++) {
    const food = foods[place]!;
    const id = foodIds[food]!;
    if (!found.has(id)) found.set(id, { id, share: amountShare(amounts[place]!, usualAmounts[food]!) });
  }
  return [...found.values()];
}

/** Meals' foods side by side, those of a second segment as the plans say. */
function foodTensors(
  sequences: readonly MealSequence[],
  config: FoodConfig,
  { lookup, plans, hidden }: FoodBatchOptions,
): Pick<FoodBatch, 'foods' | 'shares'> {
  const meals = sequences.map(({ times }, row) =>
    Array.from(times, (_, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return mealFoods(sequences[from]!, place, lookup, config.maxFoodsPerMeal);
    }),
  );
  const width = bucketSize(Math.max(1, ...meals.flat().map((foods) => foods.length)), 2);
  const shape: [number, number, number] = [sequences.length, paddedLength(sequences), width];
  const ids = new Int32Array(shape[0] * shape[1] * width);
  const shares = new Float32Array(ids.length);
  meals.forEach((row, index) =>
    row.forEach((foods, step) =>
      foods.forEach(({ id, share }, place) => {
        const entry = (index * shape[1] + step) * width + place;
        const isHidden = hidden?.[index]!.get(step)?.has(place) ?? false;
        ids[entry] = isHidden ? maskId : id;
        shares[entry] = isHidden ? 1 : share;
      }),
    ),
  );
  return { foods: { data: ids, shape }, shares: { data: shares, shape } };
}

/** Meals → arrays. Only foods follow the plans: time and position stay the recipient's. */
export function foodBatch(
  sequences: readonly MealSequence[],
  config: FoodConfig,
  options: FoodBatchOptions,
): FoodBatch {
  const { predictionTimes, plans, withSegmentIds = false, hidesAnswers = false } = options;
  return {
    ...foodTensors(sequences, config, options),
    gaps: gapIds(sequences, dtBuckets(config)),
    positions: positionIds(sequences, config.maxLength),
    ...clockIds(sequences),
    segmentIds: segmentIds(sequences, plans, withSegmentIds),
    mask: stepMask(sequences),
    ...predictionTimeFields(
      sequences,
      predictionTimes,
      silenceBuckets(config),
      config.returnHorizonsDays.length > 0 && !hidesAnswers,
    ),
  };
}
