import { loadWeightsFolder, saveWeightsFolder } from '@daybook/core/node';
import { fileURLToPath } from 'node:url';
import type { ModelCard, WeightsConfig } from '@daybook/core';
import { conversationEncoderFrom, type ConversationEncoder } from './pretrained.ts';
import type { ConversationNetwork } from './segment-predictions.ts';

/** What the network itself does not know of its training. */
export type ConversationProvenance = Pick<WeightsConfig, 'textEncoder' | 'split'> &
  Partial<Pick<ModelCard, 'data' | 'licence' | 'limits' | 'usage'>>;

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export async function saveConversation(
  folder: string,
  {
    params,
    config,
    roles,
    words,
    metrics,
  }: ConversationNetwork & { readonly metrics: Readonly<Record<string, unknown>> },
  provenance: ConversationProvenance = {},
): Promise<void> {
  const { textEncoder, split, data = 'Not said.', licence = 'MIT', limits = [], usage } = provenance;
  const weights: WeightsConfig = {
    format: 'daybook-weights',
    version: 1,
    network: 'conversation',
    config,
    vocab: { role: [...roles], ...(words ? { word: [...words] } : {}) },
    ...(textEncoder ? { textEncoder } : {}),
    ...(split ? { split } : {}),
    metrics,
    createdWith: '@daybook/conversation 0.1.0',
  };
  await saveWeightsFolder(folder, {
    config: weights,
    params,
    card: {
      title: 'Daybook conversation network',
      summary:
        'A conversation goes in as one text vector a message; the output at [CLS] is one vector for the whole. ' +
        'Pretrained to tell whether a second segment is the conversation’s own.',
      data,
      licence,
      limits,
      ...(usage === undefined ? {} : { usage }),
    },
  });
}

/** @throws WeightsError when the folder is not complete or not a conversation network's. */
export async function loadConversationEncoder(folder: string): Promise<ConversationEncoder> {
  const { config, tensors } = await loadWeightsFolder(folder);
  return conversationEncoderFrom(config, tensors, `${folder}/model.safetensors`);
}

/**
 * The weights that come with the package: a small network over `use-lite` vectors, trained on technical help and on
 * small talk.
 * What it saw and how well it does is in `weights/small/README.md`.
 */
export function loadPretrainedConversation(): Promise<ConversationEncoder> {
  return loadConversationEncoder(fileURLToPath(new URL('../weights/small', import.meta.url)));
}
