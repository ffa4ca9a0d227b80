import { saveNetwork, type Provenance } from '@daybook/core/node';
import type { FoodNetwork } from './evaluate.ts';
import type { FoodPretrained } from './pretrain.ts';

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export function saveFood(
  folder: string,
  { params, config, vocabulary, metrics, verdict }: FoodNetwork & Pick<FoodPretrained, 'metrics' | 'verdict'>,
  provenance?: Provenance,
): Promise<void> {
  const saved = {
    network: 'food',
    params,
    config,
    vocab: { food: [...vocabulary.foods] },
    scalers: vocabulary.amounts,
    metrics,
    verdict,
    packageUrl: import.meta.url,
    title: 'Daybook food network',
    summary:
      'A person’s meals go in, each with its foods and time; the output at [CLS] is one vector per person. ' +
      'Pretrained on masked foods, next-segment prediction and return prediction.',
  };
  return saveNetwork(folder, saved, provenance);
}
