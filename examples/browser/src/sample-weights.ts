import { conversationConfig, initConversation } from '@daybook/conversation';
import { createRandom, type MessageEncoder } from '@daybook/core';
import { saveWeightsFolder } from '@daybook/core/node';

/**
 * A weights folder of an untrained conversation network, for who has no trained one yet: `text` is the encoder that it
 * will be given.
 */
export async function saveSampleWeights(
  folder: string,
  { name, size, pooling, fingerprint }: MessageEncoder,
): Promise<void> {
  const config = conversationConfig('small', { vectorSize: size, numRoles: 5, maxLength: 64 });
  await saveWeightsFolder(folder, {
    config: {
      format: 'daybook-weights',
      version: 1,
      network: 'conversation',
      config,
      vocab: { role: ['coach', 'user'] },
      textEncoder: { name, size, pooling, fingerprint },
      createdWith: '@daybook/browser-example 0.1.0',
    },
    params: initConversation(config, createRandom(1)),
    card: {
      title: 'An untrained conversation network',
      summary: 'Random weights: it shows that the page works, and no more.',
      data: 'None.',
      licence: 'MIT',
      limits: ['Knows nothing.'],
    },
  });
}
