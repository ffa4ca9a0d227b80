import { loadWeightsFolder, saveWeightsFolder } from '@daybook/core/node';
import type { ModelCard, WeightsConfig } from '@daybook/core';
import { eventsEncoderFrom, type EventsEncoder } from './pretrained.ts';
import type { EventsNetwork } from './evaluate.ts';
import type { EventsPretrained } from './pretrain.ts';

/** What the network itself does not know of its training. */
export type EventsProvenance = Pick<WeightsConfig, 'split'> & Partial<Pick<ModelCard, 'data' | 'licence' | 'limits'>>;

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export async function saveEvents(
  folder: string,
  { params, config, vocabulary, metrics }: EventsNetwork & Pick<EventsPretrained, 'metrics'>,
  provenance: EventsProvenance = {},
): Promise<void> {
  const { split, data = 'Not said.', licence = 'MIT', limits = [] } = provenance;
  const weights: WeightsConfig = {
    format: 'daybook-weights',
    version: 1,
    network: 'events',
    config,
    vocab: { type: [...vocabulary.types], item: [...vocabulary.items] },
    scalers: vocabulary.scalers,
    ...(split ? { split } : {}),
    metrics,
    createdWith: '@daybook/events 0.1.0',
  };
  await saveWeightsFolder(folder, {
    config: weights,
    params,
    card: {
      title: 'Daybook event network',
      summary:
        'A person’s events go in, each with type, time, item and value; the output at [CLS] is one vector for the whole timeline. Pretrained to tell what stands at hidden events and whether a second segment is the timeline’s own.',
      data,
      licence,
      limits,
    },
  });
}

/** @throws WeightsError when the folder is not complete or not an event network's. */
export async function loadEventsEncoder(folder: string): Promise<EventsEncoder> {
  const { config, tensors, tensorsFile } = await loadWeightsFolder(folder);
  return eventsEncoderFrom(config, tensors, tensorsFile);
}
