import { createRandom } from '@daybook/core';
import { numSpecialIds } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import { createFoodEncoder, foodConfig, initFood } from '@daybook/food';

await chooseBackend();

const vocabulary = { foods: ['oatmeal', 'banana', 'coffee'], amounts: { oatmeal: { mean: 60, std: 20 } } };
const config = foodConfig('small', { numFoods: vocabulary.foods.length + numSpecialIds });
const encoder = createFoodEncoder(initFood(config, createRandom(1)), config, vocabulary);
const diaries = [
  {
    meals: [
      { time: '2026-01-05T07:30:00Z', foods: ['oatmeal', 'banana'], amounts: [80, 1] },
      { time: '2026-01-06T07:40:00Z', foods: ['coffee'] },
    ],
  },
  { meals: [{ time: '2026-01-05T12:00:00Z', foods: ['banana'] }] },
];
const vectors = await encoder.encode(diaries);

console.log(JSON.stringify({ rows: diaries.length, hiddenSize: encoder.hiddenSize, vectors: [...vectors] }));
