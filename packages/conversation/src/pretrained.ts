import {
  createRandom,
  disposeParams,
  encodeSource,
  importParams,
  loadWeights,
  memorySource,
  WeightsError,
  type MessageEncoder,
  type MessageSequence,
  type NamedTensors,
  type SequenceSource,
  type StreamEncoder,
  type Tensors,
  type WeightsConfig,
} from '@daybook/core';
import { pooledSize } from '@daybook/core/layers';
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
  };

export function createConversationEncoder(
  { params, config, roles, words }: ConversationNetwork,
  textEncoder?: WeightsConfig['textEncoder'],
): ConversationEncoder {
  const ids = words && wordIds(words);
  return {
    network: 'conversation',
    hiddenSize: pooledSize(config.pooling, config.hiddenSize),
    maxLength: config.maxLength,
    supportsPredictionTimes: config.returnHorizonsDays.length > 0,
    config,
    params,
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
    dispose: () => disposeParams(params),
  };
}

/** An encoder from a weights folder's two files, wherever they were read. @throws WeightsError when they do not fit. */
export function conversationEncoderFrom(
  weights: WeightsConfig,
  tensors: NamedTensors,
  file = 'model.safetensors',
): ConversationEncoder {
  if (weights.network !== 'conversation')
    throw new WeightsError(`${file}: these are weights of the ${weights.network} network, not of conversation.`);
  const config = conversationConfigSchema.parse(weights.config);
  const params = initConversation(config, createRandom(0));
  importParams(params, tensors, file);
  const { role: roles = [], word: words } = weights.vocab ?? {};
  return createConversationEncoder({ params, config, roles, ...(words ? { words } : {}) }, weights.textEncoder);
}

/**
 * A pretrained conversation network from a weights folder: a path in Node, an http or https address anywhere.
 *
 * @example
 * const encoder = await fromPretrained('runs/conversation');
 * const messages = [{ from: 'coach', text: 'Well done!', time: '2026-01-05T08:12:00Z' }];
 * const vectors = await encodeConversations(encoder, [{ messages }], await openEncoder('use-lite'));
 * @throws WeightsError when the folder is not complete or holds another network.
 */
export async function fromPretrained(folderOrUrl: string | URL): Promise<ConversationEncoder> {
  const { config, tensors, tensorsFile } = await loadWeights(folderOrUrl);
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

/**
 * [CLS] of each conversation, read at `predictionTimes` (by default just after its last message). [conversations.length
 * × hiddenSize]
 * @throws WeightsError when the network was trained on vectors of another text encoder.
 */
export async function encodeConversations(
  encoder: ConversationEncoder,
  conversations: readonly Conversation[],
  text: MessageEncoder,
  predictionTime?: Date,
): Promise<Float32Array> {
  const expected = encoder.textEncoder;
  if (expected && expected.fingerprint !== text.fingerprint) {
    throw new WeightsError(
      `conversation: the network was trained on vectors of ${expected.name} (${expected.fingerprint}), not of ` +
        `${text.name} (${text.fingerprint}). Open ${expected.name}.`,
    );
  }
  return encodeSource(encoder, await conversationSource(conversations, text), predictionTime);
}
