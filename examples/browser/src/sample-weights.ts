import { conversationConfig, initConversation } from '@daybook/conversation';
import { createRandom, type MessageEncoder } from '@daybook/core';
import { saveNetwork } from '@daybook/core/node';

/**
 * A weights folder of an untrained conversation network, for readers without a trained one: the text encoder is the one
 * whose vectors it will be given.
 */
export async function saveSampleWeights(
  folder: string,
  { name, size, pooling, fingerprint }: MessageEncoder,
): Promise<void> {
  const config = conversationConfig('small', { vectorSize: size, numRoles: 5, maxLength: 64 });
  const untrained = {
    network: 'conversation',
    config,
    params: initConversation(config, createRandom(1)),
    vocab: { role: ['coach', 'user'] },
    packageUrl: import.meta.url,
    title: 'An untrained conversation network',
    summary: 'Random weights: it shows that the page works, and no more.',
  };
  const textEncoder = { name, size, pooling, fingerprint };
  await saveNetwork(folder, untrained, { textEncoder, data: 'None.', limits: ['Knows nothing.'] });
}
