import { saveNetwork, type Provenance } from '@daybook/core/node';
import type { EventsNetwork } from './evaluate.ts';
import type { EventsPretrained } from './pretrain.ts';

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export function saveEvents(
  folder: string,
  { params, config, vocabulary, metrics, verdict }: EventsNetwork & Pick<EventsPretrained, 'metrics' | 'verdict'>,
  provenance?: Provenance,
): Promise<void> {
  const saved = {
    network: 'events',
    params,
    config,
    vocab: { type: [...vocabulary.types], item: [...vocabulary.items] },
    scalers: vocabulary.scalers,
    metrics,
    verdict,
    packageUrl: import.meta.url,
    title: 'Daybook event network',
    summary:
      'A person’s events go in, each with type, time, item and value; the output at [CLS] is one vector per person. ' +
      'Pretrained on masked events, next-segment prediction and return prediction.',
  };
  return saveNetwork(folder, saved, provenance);
}
