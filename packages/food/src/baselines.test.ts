import { numSpecialIds } from '@daybook/core/training';
import { describe, expect, it } from 'vitest';
import { coOccurrence, countFoods, ease, ownHabit, popularity } from './baselines.ts';
import { foodConfig } from './config.ts';
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
const counts = await countFoods(
  source,
  foodConfig('small', { numFoods: foods.length + numSpecialIds }),
  foodLookup({ foods, amounts: {} }, source.tables),
);
const nothing = new Map<number, number>();

describe('countFoods', () => {
  it('counts meals by food and by pair', () => {
    expect([...counts.single]).toEqual([3, 2, 1]);
    expect([...counts.pairs]).toEqual([3, 2, 1, 2, 2, 1, 1, 1, 1]);
  });
});

describe('rankers', () => {
  it('score by popularity, by company, by habit', () => {
    expect([...Array.from(popularity(counts)([], nothing))]).toEqual([3, 2, 1]);
    expect([...Array.from(coOccurrence(counts)([1], nothing))]).toEqual([1, 1, 0.5]);
    const habit = Array.from(ownHabit(counts)([], new Map([[2, 1]])));
    expect(habit.indexOf(Math.max(...habit))).toBe(2);
  });

  it('score by EASE as NumPy computes it', () => {
    // G = [[3,2,1],[2,2,1],[1,1,1]]; P = inv(G + I); B = P / -diag(P), diagonal 0; scores = row b of B.
    const scores = Array.from(ease(counts, 1)([1], nothing));
    [0.6, 0, 0.25].forEach((expected, food) => expect(scores[food]).toBeCloseTo(expected, 10));
  });
});
