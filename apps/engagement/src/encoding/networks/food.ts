import { automatic, flatPresets } from '@daybook/core/training';
import { foodConfigSchema, foodPresets, foodPretrainingSchema, initFood, pretrainFood } from '@daybook/food';
import { saveFood } from '@daybook/food/node';
import { fromPretrained } from '@daybook/food';
import { openMeals } from '@daybook/store';
import { defineNetwork } from './define-network.ts';

export const foodNetwork = defineNetwork({
  name: 'food',
  summary: 'masked foods, next-segment and return prediction',
  presets: { [automatic]: {}, ...flatPresets(foodPresets) },
  shape: foodConfigSchema.omit({ numFoods: true }),
  pretraining: foodPretrainingSchema,
  hasData: ({ counts }) => counts.meals > 0,
  openSource: openMeals,
  pretrain: pretrainFood,
  save: saveFood,
  load: fromPretrained,
  init: initFood,
});
