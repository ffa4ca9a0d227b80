import {
  encodeSource,
  importNetwork,
  loadPretrained,
  memorySource,
  WeightsError,
  type EncodeSourceOptions,
  type MessageEncoder,
  type MessageSequence,
  type NamedTensors,
  type SequenceSource,
  type StreamEncoder,
  type Tensors,
  type WeightsConfig,
  useBackend,
} from '@daybook/core';
import { describeEncoder } from '@daybook/core/layers';
import { unixSeconds, vocabularyIds } from '@daybook/core/training';
import { conversationBatch, type ConversationBatch } from './batch.ts';
import { conversationConfigSchema } from './config.ts';
import { conversation, initConversation } from './model.ts';
import type { ConversationNetwork } from './segment-predictions.ts';
import { wordIds } from './words.ts';

/** The network as fusion and export use it: conversations in, the output at [CLS] out. */
export type ConversationEncoder = StreamEncoder<MessageSequence> &
  ConversationNetwork & {
    /** The text encoder whose vectors the network was trained on. */
    readonly textEncoder: WeightsConfig['textEncoder'];
    /**
     * [CLS] of each conversation at `predictionTime`, by default just after its last message; `textEncoder` makes the
     * vectors of its messages. [conversations.length × hiddenSize]
     * @throws WeightsError when the network was trained on vectors of another text encoder.
     */
    encode(
      conversations: readonly Conversation[],
      options: EncodeSourceOptions & { readonly textEncoder: MessageEncoder },
    ): Promise<Float32Array>;
  };

export function createConversationEncoder(
  { params, config, roles, words }: ConversationNetwork,
  textEncoder?: WeightsConfig['textEncoder'],
): ConversationEncoder {
  const ids = words && wordIds(words);
  const encoder: ConversationEncoder = {
    ...describeEncoder('conversation', params, config),
    roles,
    ...(words ? { words } : {}),
    textEncoder,
    batch: (sequences, tables, predictionTimes) =>
      conversationBatch(sequences, config, {
        roleIds: vocabularyIds(roles, tables['role'] ?? []),
        wordIds: ids,
        predictionTimes,
      }),
    forward: (batch, random, strength) =>
      conversation(params, config, batch as Tensors<ConversationBatch>, { random, strength }).cls,
    contentFields: ['vectors', 'roles'],
    pretrainingOnly: (path) => /^(heads|segment)\./.test(path) || path === 'similarityHeads.temperature',
    stepContent: {
      size: () => config.vectorSize,
      add(sum, { vectors, vectorSize }, step) {
        for (let column = 0; column < vectorSize; column++) sum[column]! += vectors[step * vectorSize + column]!;
      },
    },
    stepLabel: ({ roles: senders }, step, tables) => ({ type: 'message', detail: tables['role']![senders[step]!]! }),
    async encode(conversations, { textEncoder: text, ...options }) {
      if (textEncoder && textEncoder.fingerprint !== text.fingerprint) {
        throw new WeightsError(
          `conversation: the network was trained on vectors of ${textEncoder.name} (${textEncoder.fingerprint}), ` +
            `not of ${text.name} (${text.fingerprint}). Open ${textEncoder.name}.`,
        );
      }
      return encodeSource(encoder, await conversationSource(conversations, text), options);
    },
  };
  return encoder;
}

/** An encoder from a weights folder's two files, wherever they were read. @throws WeightsError when they do not fit. */
export function conversationEncoderFrom(
  weights: WeightsConfig,
  tensors: NamedTensors,
  file = 'model.safetensors',
): ConversationEncoder {
  const description = { network: 'conversation', configSchema: conversationConfigSchema, init: initConversation };
  const { params, config } = importNetwork(weights, tensors, file, description);
  const { role: roles = [], word: words } = weights.vocab ?? {};
  return createConversationEncoder({ params, config, roles, ...(words ? { words } : {}) }, weights.textEncoder);
}

/**
 * A pretrained conversation network from a weights folder in Node, an http or https address, or `owner/name` on
 * Hugging Face.
 *
 * @example
 * const encoder = await fromPretrained('runs/conversation');
 * const messages = [{ from: 'coach', text: 'Well done!', time: '2026-01-05T08:12:00Z' }];
 * const vectors = await encoder.encode([{ messages }], { textEncoder: await openEncoder('use-lite') });
 * @throws WeightsError when the folder is not complete or holds another network.
 */
export async function fromPretrained(folderOrUrl: string | URL): Promise<ConversationEncoder> {
  await useBackend();
  const { config, tensors, tensorsFile } = await loadPretrained(folderOrUrl);
  return conversationEncoderFrom(config, tensors, tensorsFile);
}

/** A conversation as people write it down. `time` is a date, ISO text or Unix seconds. */
export type Conversation = {
  readonly id?: string;
  readonly messages: readonly { readonly from: string; readonly text: string; readonly time: Date | string | number }[];
};

/**
 * Conversations in memory as a source: every text goes through `text`, each distinct one once. Messages are put in time
 * order.
 */
export async function conversationSource(
  conversations: readonly Conversation[],
  text: MessageEncoder,
): Promise<SequenceSource<MessageSequence>> {
  const ordered = conversations.map(({ messages }) =>
    messages.map((message) => ({ ...message, time: unixSeconds(message.time) })).sort((a, b) => a.time - b.time),
  );
  const texts = [...new Set(ordered.flat().map((message) => message.text))];
  const roles = [...new Set(ordered.flat().map(({ from }) => from))];
  const vectors = await text.encode(texts);
  const rowOf = new Map(texts.map((each, row) => [each, row]));
  const sequences = ordered.map((messages, index): MessageSequence => {
    const own = new Float32Array(messages.length * text.size);
    messages.forEach((message, step) => {
      const row = rowOf.get(message.text)!;
      own.set(vectors.subarray(row * text.size, (row + 1) * text.size), step * text.size);
    });
    const sequenceId = conversations[index]!.id ?? String(index);
    return {
      userId: sequenceId,
      sequenceId,
      times: Float64Array.from(messages, ({ time }) => time),
      firstStep: 0,
      roles: Int32Array.from(messages, ({ from }) => roles.indexOf(from)),
      vectors: own,
      vectorSize: text.size,
      texts: messages.map((message) => message.text),
    };
  });
  return memorySource(sequences, { role: roles });
}
