import { createRandom } from '@daybook/core';
import { maskId, numSpecialIds } from '@daybook/core/training';
import { describe, expect, it } from 'vitest';
import { foodBatch, mealFoods } from './batch.ts';
import { foodConfig, foodPretrainingSchema } from './config.ts';
import { exampleTensors, sampleFoods } from './objective.ts';
import { foodSource } from './pretrained.ts';
import { fitFoodVocabulary, foodLookup } from './vocabulary.ts';

const names = ['oatmeal', 'banana', 'rice', 'beans', 'pasta', 'tomato'];
const random = createRandom('diaries');
const source = foodSource(
  Array.from({ length: 6 }, (_, person) => ({
    id: `u${person}`,
    meals: Array.from({ length: 4 + person }, (_, step) => ({
      time: 1_767_300_000 + step * 30_000,
      foods: names.filter(() => random.uniform() < 0.5),
      amounts: [100, 200, 300],
    })),
  })),
);
const vocabulary = await fitFoodVocabulary(source);
const lookup = foodLookup(vocabulary, source.tables);
const config = foodConfig('small', { numFoods: vocabulary.foods.length + numSpecialIds });
const pretraining = foodPretrainingSchema.parse({ maskProbability: 0.5 });
const sequences = await source.read(Array.from({ length: source.size }, (_, index) => ({ index })));
const predictionTimes = sequences.map(({ times }) => [times.at(-1)! + 3600]);

describe('sampleFoods', () => {
  it('never shows a food that it asks for', () => {
    const { batch } = sampleFoods(sequences, config, pretraining, lookup, {
      random: createRandom(1),
      task: 'hiddenSteps',
    });
    const [, length, width] = batch.foods.shape as [number, number, number];
    const predicted = batch.places.shape[1]!;
    let examples = 0;
    batch.foodLabels.data.forEach((label, entry) => {
      if (label === 0) return;
      examples++;
      const start = (Math.floor(entry / predicted) * length + batch.places.data[entry]! - 1) * width;
      const meal = [...batch.foods.data.slice(start, start + width)];
      expect(meal).toContain(maskId);
      expect(meal).not.toContain(label);
    });
    expect(examples).toBeGreaterThan(10);
    expect(
      [...batch.shares.data].filter((_, entry) => batch.foods.data[entry] === maskId).every((share) => share === 1),
    ).toBe(true);
  });

  it('tells each question the other foods of its meal, those of the meal before, and of all before', () => {
    const { batch } = sampleFoods(sequences, config, pretraining, lookup, {
      random: createRandom(1),
      task: 'hiddenSteps',
    });
    const columns = vocabulary.foods.length;
    const [, predicted, width] = batch.seen.shape as [number, number, number];
    expect(width).toBe(3 * columns);
    const foodsOf = (row: number, step: number) =>
      step < 0 ? [] : mealFoods(sequences[row]!, step, lookup).map(({ id }) => id - numSpecialIds);
    const [, length, places] = batch.foods.shape as [number, number, number];
    const isHiddenWhole = (row: number, step: number) =>
      batch.foods.data
        .slice((row * length + step) * places, (row * length + step + 1) * places)
        .every((id) => id === maskId || id === 0);
    const ones = (foods: readonly number[]) =>
      Array.from({ length: columns }, (_, column) => (foods.includes(column) ? 1 : 0));
    let hiddenWhole = 0;
    batch.foodLabels.data.forEach((label, entry) => {
      if (label === 0) return;
      const [row, step] = [Math.floor(entry / predicted), batch.places.data[entry]! - 1];
      const [meal, before, habit] = [0, 1, 2].map((part) => [
        ...batch.seen.data.slice(entry * width + part * columns, entry * width + (part + 1) * columns),
      ]);
      if (isHiddenWhole(row, step)) hiddenWhole++;
      expect(meal).toEqual(
        ones(isHiddenWhole(row, step) ? [] : foodsOf(row, step).filter((food) => food !== label - numSpecialIds)),
      );
      expect(before).toEqual(ones(foodsOf(row, step - 1)));
      const eaten = Array.from({ length: step }, (_, earlier) => foodsOf(row, earlier)).flat();
      habit!.forEach((share, column) =>
        expect(share).toBeCloseTo(eaten.filter((food) => food === column).length / Math.sqrt(Math.max(1, step)), 5),
      );
    });
    expect(hiddenWhole).toBeGreaterThan(0);
  });

  it('can hide a whole meal', () => {
    const { batch } = sampleFoods(sequences, config, { ...pretraining, mealMaskProbability: 0.999 }, lookup, {
      random: createRandom(1),
      task: 'hiddenSteps',
    });
    expect([...batch.foods.data].every((id) => id === 0 || id === maskId)).toBe(true);
  });

  it('asks of own meals only when a second segment is swapped', () => {
    const { batch, plans } = sampleFoods(sequences, config, { ...pretraining, maskProbability: 0.99 }, lookup, {
      random: createRandom(3),
    });
    expect(plans!.some(({ label }) => label === 0)).toBe(true);
    const predicted = batch.places.shape[1]!;
    plans!.forEach(({ label, cut }, row) => {
      if (label === 0)
        for (const place of batch.places.data.slice(row * predicted, (row + 1) * predicted))
          expect(place).toBeLessThanOrEqual(cut);
    });
  });

  it('tells nothing of the second segment once foods are zeroed', () => {
    const { batch } = sampleFoods(sequences, config, pretraining, lookup, {
      random: createRandom(5),
      task: 'nextSegment',
    });
    const own = foodBatch(sequences, config, { lookup, predictionTimes });
    for (const name of ['gaps', 'positions', 'hours', 'weekdays', 'segmentIds', 'mask'] as const)
      expect(batch[name], name).toEqual(own[name]);
    expect(batch.foods.data).not.toEqual(own.foods.data);
  });
});

describe('exampleTensors', () => {
  const numFoods = config.numFoods;
  /** Foods that the copy path raises for a food hidden in meal 2, by id. */
  const copied = (meals: readonly (readonly number[])[]) => {
    const { copyPlaces, copyShares } = exampleTensors([[{ step: 2, id: 4, beside: [5, 7] }]], [meals], config);
    const width = copyShares!.shape[1];
    return [...copyPlaces!.data].map((id, entry) => [
      id,
      ...copyShares!.data.slice(entry * width, (entry + 1) * width),
    ]);
  };

  it('copies from earlier meals only, and nothing that the meal holds already', () => {
    const own = copied([[3, 5], [6], [5, 7, 4], [4, 8]]);
    expect(own.map(([id]) => id).sort()).toEqual([3, 6]);
    expect(own.every(([id]) => id! < numFoods)).toBe(true);
    // What comes later, the hidden food among it, changes nothing.
    expect(copied([[3, 5], [6], [5, 7, 4], [3], [4, 4]])).toEqual(own);
    expect(
      copied([
        [3, 5],
        [6, 4],
        [5, 7],
        [4, 8],
      ]),
    ).not.toEqual(own);
  });
});

describe('mealFoods', () => {
  it('weighs a food by its usual amount, without one food drowning the others', async () => {
    const scale = foodSource([
      {
        meals: [
          { time: 0, foods: ['rice', 'beans'], amounts: [50, 100] },
          { time: 1, foods: ['rice', 'rice'], amounts: [150, 20] },
          { time: 2, foods: ['beans', 'rice'], amounts: [1e6] },
        ],
      },
    ]);
    const [meals] = await scale.read([{ index: 0 }]);
    const fitted = foodLookup(
      { foods: ['rice', 'beans'], amounts: { rice: { mean: 100, std: 1 }, beans: { mean: 100, std: 1 } } },
      scale.tables,
    );
    expect(mealFoods(meals!, 0, fitted).map(({ share }) => share)).toEqual([Math.log2(1.5), 1]);
    expect(mealFoods(meals!, 1, fitted)).toHaveLength(1);
    expect(mealFoods(meals!, 2, fitted).map(({ share }) => share)).toEqual([4, 1]);
  });
});
