import { saveNetwork, type Provenance } from '@daybook/core/node';
import { fileURLToPath } from 'node:url';
import { fromPretrained, type ConversationEncoder } from './pretrained.ts';
import type { ConversationNetwork } from './segment-predictions.ts';

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export function saveConversation(
  folder: string,
  network: ConversationNetwork & { readonly metrics: Readonly<Record<string, unknown>>; readonly verdict?: string },
  provenance?: Provenance,
): Promise<void> {
  const { params, config, roles, words, metrics, verdict } = network;
  const saved = {
    network: 'conversation',
    params,
    config,
    vocab: { role: [...roles], ...(words ? { word: [...words] } : {}) },
    metrics,
    ...(verdict === undefined ? {} : { verdict }),
    packageUrl: import.meta.url,
    title: 'Daybook conversation network',
    summary:
      'A conversation goes in as one text vector per message; the output at [CLS] is one vector per conversation. ' +
      'Pretrained on next-segment prediction.',
  };
  return saveNetwork(folder, saved, provenance);
}

/**
 * The weights that come with the package: a small network over `use-lite` vectors, trained on technical help and on
 * small talk. What it saw and how well it does is in `weights/small/README.md`.
 */
export function loadPretrainedConversation(): Promise<ConversationEncoder> {
  return fromPretrained(fileURLToPath(new URL('../weights/small', import.meta.url)));
}
