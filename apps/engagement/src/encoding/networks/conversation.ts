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
import { automatic, flatPresets, trainerConfigSchema } from '@daybook/core/training';

import { openConversations, openVectors, type Store } from '@daybook/store';
import { z } from 'zod';
import { createStream } from '../streams.ts';
import { findVectors } from '../../examples/workspace.ts';
import { entriesOf, provenance, sourceParts, summarise, type Network } from './network.ts';

const shape = conversationConfigSchema.omit({ vectorSize: true, numRoles: true, numWords: true });

const returnHorizonsDays = shape.shape.returnHorizonsDays
  .unwrap()
  .default([1, 3, 7, 14, 28])
  .describe('days within which [CLS] learns to tell whether the person returns, as JSON; [] leaves it out');
const returnHorizonsOf = (config: Readonly<Record<string, unknown>>) =>
  returnHorizonsDays.parse(config['returnHorizonsDays']);

export const conversationNetwork: Network = {
  name: 'conversation',
  summary: 'next-segment, response and return prediction on messages',
  schema: z.strictObject({
    encoder: z.string().optional().describe('encoder of the vectors to read, where the store has several'),
    ...shape.shape,
    ...conversationPretrainingSchema.shape,
    returnHorizonsDays,
    ...trainerConfigSchema.shape,
  }),
  presets: { [automatic]: {}, ...flatPresets(conversationPresets) },
  hasData: ({ counts }) => counts.messages > 0,

  async pretrain({ store, split, config, hooks, out }) {
    const vectors = await findVectors(store, z.string().optional().parse(config['encoder']));
    try {
      const parts = sourceParts(split);
      const isAutomatic = config['preset'] === automatic;
      // Every preset compares words.
      const { minimumLength, minimumWordCount } = conversationPretrainingSchema.strip().parse({
        ...(isAutomatic ? conversationPresets.small.pretraining : {}),
        ...config,
      });
      const openPeople = (part: keyof typeof parts) =>
        openConversations(store, { vectors, by: 'person', texts: minimumWordCount > 0, ...parts[part] });
      const open = (part: keyof typeof parts) =>
        openConversations(store, { vectors, minimumLength, texts: minimumWordCount > 0, ...parts[part] });
      const pretrained = await pretrainConversation({
        train: open('train'),
        validation: open('validation'),
        test: open('test'),
        people: { train: openPeople('train'), validation: openPeople('validation'), test: openPeople('test') },
        ...(isAutomatic
          ? {
              preset: automatic,
              config: { ...entriesOf(shape, config), returnHorizonsDays: returnHorizonsOf(config) },
              pretraining: entriesOf(conversationPretrainingSchema, config),
              training: entriesOf(trainerConfigSchema, config),
            }
          : {
              preset: 'base', // every setting is in config already
              config: shape.strip().parse(config),
              pretraining: conversationPretrainingSchema.strip().parse(config),
              training: trainerConfigSchema.strip().parse(config),
            }),
        hooks,
      });
      const { name, size, pooling, fingerprint } = vectors.encoder;
      await saveConversation(out, pretrained, {
        ...provenance(store, split),
        textEncoder: { name, size, pooling, fingerprint },
      });
      const { params, result, metrics, baselines, verdict } = pretrained;
      return summarise('conversation', { params, result, metrics, baselines, verdict });
    } finally {
      vectors.close();
    }
  },

  load: fromPretrained,

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
