import { numSpecialIds } from '@daybook/core/training';
import { describe, expect, it } from 'vitest';
import { blend, coOccurrence, evaluateFoodBaselines, popularity } from './baselines.ts';
import { foodConfig } from './config.ts';
import { ease } from './ease.ts';
import { rankExamples } from './evaluate.ts';
import { countFoods, type FoodRanker } from './food-counts.ts';
import { habitShares, ownHabit, personalNeighbours } from './personal-rankers.ts';
import { foodSource } from './pretrained.ts';
import { foodLookup } from './vocabulary.ts';

const foods = ['a', 'b', 'c'];
const source = foodSource([
  {
    meals: [
      { time: 0, foods: ['a', 'b'] },
      { time: 1, foods: ['a', 'b', 'c'] },
      { time: 2, foods: ['a'] },
    ],
  },
]);
const vocabulary = { foods, amounts: {} };
const config = foodConfig('small', { numFoods: foods.length + numSpecialIds });
const counts = await countFoods(source, config, foodLookup(vocabulary, source.tables));
const scores = (ranker: FoodRanker, visible: readonly number[], earlier: readonly (readonly number[])[] = []) =>
  Array.from(ranker({ visible, meals: [...earlier, visible], step: earlier.length }));
const best = (of: readonly number[]) => of.indexOf(Math.max(...of));

describe('countFoods', () => {
  it('counts meals by food and by pair', () => {
    expect([...counts.single]).toEqual([3, 2, 1]);
    expect([...counts.pairs]).toEqual([3, 2, 1, 2, 2, 1, 1, 1, 1]);
    expect(counts.numMeals).toBe(3);
  });
});

describe('habitShares', () => {
  it('are shares of the meals, the newest weighing most', () => {
    expect([...habitShares([[0], [1], [1, 2]], 1)]).toEqual([
      [1, 2 / 3],
      [2, 1 / 3],
      [0, 1 / 3],
    ]);
    // Weights 1, .5 and .25, together 1.75.
    expect(habitShares([[0], [1], [0, 2]], 0.5).get(0)).toBeCloseTo(1.25 / 1.75, 10);
  });
});

describe('rankers', () => {
  it('score by popularity, by company, by habit', () => {
    expect(scores(popularity(counts), [])).toEqual([3, 2, 1]);
    expect(scores(coOccurrence(counts), [1])).toEqual([1, 1, 0.5]);
    expect(best(scores(ownHabit(counts, 1), [], [[2], [1], [1]]))).toBe(1);
    expect(best(scores(ownHabit(counts, 0.3), [], [[1], [1], [2]]))).toBe(2);
    expect(scores(ownHabit(counts, 1), []).map((score) => score > 0)).toEqual([true, true, true]);
  });

  it('score by people who ate the same', () => {
    const people = [
      [[0], [0, 1]],
      [[2], [2]],
    ];
    const settings = { decay: 1, numNeighbours: 1, own: 0.3 };
    const after = (earlier: number[][]) => scores(personalNeighbours({ ...counts, people }, settings), [], earlier);
    // .3 · 1 + .7 · the neighbour's shares [1, .5, 0]; of c only what everybody eats.
    [1, 0.35, 0].forEach((score, food) => expect(after([[0]])[food]).toBeCloseTo(score, 3));
    expect(best(after([[2]]))).toBe(2);
    expect(best(after([]))).toBe(0);
  });

  it('score by EASE as NumPy computes it', () => {
    // G = [[3,2,1],[2,2,1],[1,1,1]]; P = inv(G + I); B = P / -diag(P), diagonal 0; scores = row b of B.
    const linear = scores(ease(counts, 1), [1]);
    [0.6, 0, 0.25].forEach((expected, food) => expect(linear[food]).toBeCloseTo(expected, 10));
  });

  it('add up in a blend', () => {
    const parts = { linear: ease(counts, 1), own: () => [0, 0, 1] };
    const sum = scores(blend(counts, parts, { habit: 0.5, common: 0.3 }), [1]);
    [0.6 + 0.3, 0.2, 0.25 + 0.5 + 0.1].forEach((expected, food) => expect(sum[food]).toBeCloseTo(expected, 10));
  });
});

describe('evaluateFoodBaselines', () => {
  it('sees nothing of the meals after the question', async () => {
    const diary = (last: string) =>
      foodSource([
        {
          meals: [
            { time: 0, foods: ['a', 'b'] },
            { time: 1, foods: ['b', 'c'] },
            { time: 2, foods: [last] },
          ],
        },
      ]);
    const evaluated = async (last: string) => {
      const examples = await rankExamples(diary(last), config, { rankedMeals: 10 }, vocabulary);
      expect(examples).toHaveLength(4);
      return evaluateFoodBaselines(counts, examples, examples);
    };
    expect(await evaluated('a')).toEqual(await evaluated('c'));
  });
});
