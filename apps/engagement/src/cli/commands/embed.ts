import { embedStore, openStore } from '@daybook/store';
import { openEncoder } from '@daybook/text';
import { z } from 'zod';
import { defineCommand, storeOption } from '../command.ts';

export const embedCommand = defineCommand({
  name: 'embed',
  summary: 'compute a text vector for every message of a store, beside the store',
  schema: z.strictObject({
    store: storeOption,
    encoder: z
      .string()
      .default('use-lite')
      .describe('use-lite, distilbert, minilm, a folder, or owner/model on the hub; minilm+use-lite concatenates both'),
    dtype: z.enum(['fp32', 'int8']).default('fp32').describe('precision of encoders other than use-lite'),
  }),
  examples: ['daybook embed --store store.h5', 'daybook embed --store store.h5 --encoder distilbert --dtype int8'],
  async run({ store: path, encoder: name, dtype }, { progress }) {
    const encoder = await openEncoder(name, dtype === 'fp32' ? {} : { dtype });
    const store = await openStore(path);
    try {
      const summary = await embedStore(store, encoder, {
        onProgress: ({ done, total }) => progress({ done, total, label: 'messages' }),
      });
      return {
        ...summary,
        encoder: { name: encoder.name, size: encoder.size, pooling: encoder.pooling, fingerprint: encoder.fingerprint },
      };
    } finally {
      store.close();
      encoder.dispose?.();
    }
  },
  show: ({ path, messages, distinct, encoded, resumed, encoder }) =>
    `${path}: ${messages} vectors of size ${encoder.size} by ${encoder.name}; ${distinct} different texts, ` +
    `${encoded} encoded now${resumed > 0 ? `, ${resumed} rows were there already` : ''}.`,
});
