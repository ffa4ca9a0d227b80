import { loadWeightsFolder, saveWeightsFolder } from '@daybook/core/node';
import type { ModelCard, WeightsConfig } from '@daybook/core';
import { foodEncoderFrom, type FoodEncoder } from './pretrained.ts';
import type { FoodNetwork } from './evaluate.ts';
import type { FoodPretrained } from './pretrain.ts';

/** What the network itself does not know of its training. */
export type FoodProvenance = Pick<WeightsConfig, 'split'> & Partial<Pick<ModelCard, 'data' | 'licence' | 'limits'>>;

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export async function saveFood(
  folder: string,
  { params, config, vocabulary, metrics }: FoodNetwork & Pick<FoodPretrained, 'metrics'>,
  provenance: FoodProvenance = {},
): Promise<void> {
  const { split, data = 'Not said.', licence = 'MIT', limits = [] } = provenance;
  const weights: WeightsConfig = {
    format: 'daybook-weights',
    version: 1,
    network: 'food',
    config,
    vocab: { food: [...vocabulary.foods] },
    scalers: vocabulary.amounts,
    ...(split ? { split } : {}),
    metrics,
    createdWith: '@daybook/food 0.1.0',
  };
  await saveWeightsFolder(folder, {
    config: weights,
    params,
    card: {
      title: 'Daybook food network',
      summary:
        'A person’s meals go in, each with its foods and time; the output at [CLS] is one vector for the whole diary. Pretrained to tell which foods are missing and whether a second segment is the person’s own.',
      data,
      licence,
      limits,
    },
  });
}

/** @throws WeightsError when the folder is not complete or not a food network's. */
export async function loadFoodEncoder(folder: string): Promise<FoodEncoder> {
  const { config, tensors, tensorsFile } = await loadWeightsFolder(folder);
  return foodEncoderFrom(config, tensors, tensorsFile);
}
