import {
  conversationConfigSchema,
  conversationPresets,
  conversationPretrainingSchema,
  initConversation,
  pretrainConversation,
} from '@daybook/conversation';
import { saveConversation } from '@daybook/conversation/node';
import { fromPretrained } from '@daybook/conversation';
import { copyParams, disposeParams, loadWeights } from '@daybook/core';
import { flatPresets, trainerConfigSchema } from '@daybook/core/training';

import { openConversations, openVectors, type Store } from '@daybook/store';
import { z } from 'zod';
import { createStream } from '../streams.ts';
import { findVectors } from '../../examples/workspace.ts';
import { provenance, sourceParts, summarise, type Network } from './network.ts';

const shape = conversationConfigSchema.omit({ vectorSize: true, numRoles: true, numWords: true });

export const conversationNetwork: Network = {
  name: 'conversation',
  summary: 'next-segment, response and return prediction on messages',
  schema: z.strictObject({
    encoder: z.string().optional().describe('encoder of the vectors to read, where the store has several'),
    ...shape.shape,
    ...conversationPretrainingSchema.shape,
    returnHorizonsDays: shape.shape.returnHorizonsDays
      .default([1, 3, 7, 14, 28])
      .describe('days within which [CLS] learns to tell whether the person returns, as JSON; [] leaves it out'),
    ...trainerConfigSchema.shape,
  }),
  presets: flatPresets(conversationPresets),
  hasData: ({ counts }) => counts.messages > 0,

  async pretrain({ store, split, config, hooks, out }) {
    const vectors = await findVectors(store, z.string().optional().parse(config['encoder']));
    try {
      const parts = sourceParts(split);
      const { minimumLength, minimumWordCount } = conversationPretrainingSchema.strip().parse(config);
      const openPeople = (part: keyof typeof parts) =>
        openConversations(store, { vectors, by: 'person', texts: minimumWordCount > 0, ...parts[part] });
      const open = (part: keyof typeof parts) =>
        openConversations(store, { vectors, minimumLength, texts: minimumWordCount > 0, ...parts[part] });
      const pretrained = await pretrainConversation({
        preset: 'base', // every setting is in config already
        train: open('train'),
        validation: open('validation'),
        test: open('test'),
        people: { train: openPeople('train'), validation: openPeople('validation'), test: openPeople('test') },
        config: shape.strip().parse(config),
        pretraining: conversationPretrainingSchema.strip().parse(config),
        training: trainerConfigSchema.strip().parse(config),
        hooks,
      });
      const { name, size, pooling, fingerprint } = vectors.encoder;
      await saveConversation(out, pretrained, {
        ...provenance(store, split),
        textEncoder: { name, size, pooling, fingerprint },
      });
      return summarise('conversation', pretrained);
    } finally {
      vectors.close();
    }
  },

  async open(folder, store, options = {}) {
    const { config: weights } = await loadWeights(folder);
    const encoder = await fromPretrained(folder);
    const readFrom = async (from: Store) => {
      const vectors = encoder.textEncoder ? await openVectors(from, encoder.textEncoder) : await findVectors(from);
      const source = openConversations(from, { vectors, by: 'person', texts: encoder.words !== undefined, ...options });
      return { stream: createStream('conversation', encoder, source), close: () => vectors.close() };
    };
    const { stream, close } = await readFrom(store);
    return {
      stream,
      weights,
      attach: readFrom,
      randomise(random) {
        const fresh = initConversation(encoder.config, random);
        copyParams(encoder.params, fresh);
        disposeParams(fresh);
      },
      dispose() {
        encoder.dispose();
        close();
      },
    };
  },
};
