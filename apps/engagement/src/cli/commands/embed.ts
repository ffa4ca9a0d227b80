import { dropTexts, embedStore, isDropped, openStore, shardPaths, type Store } from '@daybook/store';
import { languageWarning, openEncoder } from '@daybook/text';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { defineCommand, storeOption } from '../command.ts';

const decoder = new TextDecoder();
/** Texts from which the language is told. */
const SAMPLED_TEXTS = 400;

export const encoderSettings = {
  encoder: z
    .string()
    .default('use-lite')
    .describe('use-lite, distilbert, minilm, a folder, or owner/model on the hub; minilm+use-lite concatenates both'),
  dtype: z.enum(['fp32', 'int8']).default('fp32').describe('precision of encoders other than use-lite'),
};

/** Embeds what is new in a store. */
export async function runEmbed(
  path: string,
  { encoder: name, dtype }: { readonly encoder: string; readonly dtype: 'fp32' | 'int8' },
  { console, progress }: Pick<Context, 'console' | 'progress'>,
) {
  const encoder = await openEncoder(name, dtype === 'fp32' ? {} : { dtype });
  const store = await openStore(path);
  try {
    const warning = await languageWarning(encoder.name, sampleTexts(store));
    if (warning !== undefined) console.note(`Warning: ${warning}`);
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
}

/** Texts from all over a store. */
function sampleTexts(store: Store): string[] {
  const { messages } = store.counts;
  const stride = Math.max(1, Math.floor(messages / SAMPLED_TEXTS));
  const rows = Array.from({ length: Math.min(messages, SAMPLED_TEXTS) }, (_, place) => place * stride);
  return rows
    .flatMap((row) => store.readTextBytes(row, row + 1))
    .filter((bytes) => !isDropped(bytes))
    .map((bytes) => decoder.decode(bytes));
}

export const embedCommand = defineCommand({
  name: 'embed',
  summary: 'compute a text vector for every new message of a store, beside the store',
  schema: z.strictObject({
    store: storeOption,
    ...encoderSettings,
    dropText: z.boolean().default(false).describe('then remove all texts from the store; the vectors stay'),
  }),
  examples: ['daybook embed --store store.h5', 'daybook embed --store store.h5 --encoder distilbert --dtype int8'],
  async run({ store: path, dropText: isPrivate, ...encoder }, context) {
    const summary = await runEmbed(path, encoder, context);
    if (isPrivate) for (const shard of shardPaths(path)) await dropTexts(shard);
    return { ...summary, droppedTexts: isPrivate };
  },
  show: ({ path, messages, distinct, encoded, resumed, reused, encoder, droppedTexts }) =>
    `${path}: ${messages} vectors of size ${encoder.size} by ${encoder.name}; ${distinct} different texts, ` +
    `${encoded} encoded now${reused > 0 ? `, ${reused} known from before` : ''}` +
    `${resumed > 0 ? `, ${resumed} rows were there already` : ''}.` +
    `${droppedTexts ? ' The texts were removed from the store.' : ''}`,
});
