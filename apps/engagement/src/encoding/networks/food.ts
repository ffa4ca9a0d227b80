import { copyParams, disposeParams, flatPresets, trainerConfigSchema } from '@daybook/core';
import { loadWeightsFolder } from '@daybook/core/node';
import { createStream } from '../streams.ts';
import { provenance, sourceParts, summarise, type Network } from './network.ts';
import { foodConfigSchema, foodPresets, foodPretrainingSchema, initFood, pretrainFood } from '@daybook/food';
import { loadFoodEncoder, saveFood } from '@daybook/food/node';
import { openMeals } from '@daybook/store';
import { z } from 'zod';

const shape = foodConfigSchema.omit({ numFoods: true });

export const foodNetwork: Network = {
  name: 'food',
  summary: 'which food of a meal is hidden, and is the second segment of a diary its own?',
  schema: z.strictObject({ ...shape.shape, ...foodPretrainingSchema.shape, ...trainerConfigSchema.shape }),
  presets: flatPresets(foodPresets),

  async pretrain({ store, split, config, hooks, out }) {
    const parts = sourceParts(split);
    const pretraining = foodPretrainingSchema.strip().parse(config);
    const open = (part: keyof typeof parts) => openMeals(store, parts[part]);
    const pretrained = await pretrainFood({
      train: open('train'),
      validation: open('validation'),
      test: open('test'),
      config: shape.strip().parse(config),
      pretraining,
      training: trainerConfigSchema.strip().parse(config),
      hooks,
    });
    await saveFood(out, pretrained, provenance(store, split));
    return summarise('food', pretrained.params, pretrained.result, pretrained.metrics, pretrained.baselines);
  },

  async open(folder, store) {
    const { config: weights } = await loadWeightsFolder(folder);
    const encoder = await loadFoodEncoder(folder);
    return {
      stream: createStream('food', encoder, openMeals(store)),
      weights,
      randomise(random) {
        const fresh = initFood(encoder.config, random);
        copyParams(encoder.params, fresh);
        disposeParams(fresh);
      },
      dispose: () => encoder.dispose(),
    };
  },
};
