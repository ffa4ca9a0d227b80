import { pretrainConversation, type ConversationPretrained } from '@daybook/conversation';
import { saveConversation } from '@daybook/conversation/node';
import { ConfigError } from '@daybook/core';
import { openCorpus, openPart } from './corpus.ts';
import { readProtocol } from './lists/protocol.ts';

export type TrainOptions = {
  /** One protocol and one store per corpus, in the same order. */
  readonly protocols: readonly string[];
  readonly stores: readonly string[];
  readonly encoder: string;
  readonly seed: number;
  readonly out: string;
};

/**
 * Trains on the training conversations of the protocols and saves the weights that are best on their validation
 * conversations.
 */
export async function trainOnProtocols({
  protocols,
  stores,
  encoder,
  seed,
  out,
}: TrainOptions): Promise<ConversationPretrained> {
  if (protocols.length === 0 || protocols.length !== stores.length)
    throw new ConfigError(
      `train: ${protocols.length} protocols for ${stores.length} stores. Give --protocol and --store once per corpus.`,
    );
  const lists = protocols.map(readProtocol);
  const corpora = await Promise.all(stores.map((store) => openCorpus(store, encoder)));
  try {
    const open = (part: 'train' | 'validation' | 'test') =>
      corpora.map((corpus, place) => openPart(corpus, lists[place]!, part));
    const pretrained = await pretrainConversation({
      train: open('train'),
      validation: open('validation'),
      test: open('test'),
      training: { seed },
      hooks: {
        onHistory: ({ step, seconds, trainLoss, validation }) =>
          process.stderr.write(
            `\n${step} ${seconds.toFixed(0)} s, loss ${trainLoss.toFixed(4)}, validation ${JSON.stringify(
              validation,
            )}\n`,
          ),
      },
    });
    const { name, size, pooling, fingerprint } = corpora[0]!.encoder;
    await saveConversation(out, pretrained, {
      textEncoder: { name, size, pooling, fingerprint },
      data: `${lists
        .map(({ corpus }) => corpus)
        .join(', ')}: the training conversations of the protocols in tools/benchmarks/conversation/lists.`,
    });
    return pretrained;
  } finally {
    corpora.forEach((corpus) => corpus.close());
  }
}
