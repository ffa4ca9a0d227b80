import { pretrainConversation, type ConversationConfig, type ConversationPretraining, type ConversationPretrained } from '@daybook/conversation';
import { saveConversation } from '@daybook/conversation/node';
import { ConfigError, type TrainerConfig } from '@daybook/core';
import { openCorpus, openPart } from './corpus.ts';
import { readProtocol } from './protocol.ts';

export type TrainOptions = {
  /** One protocol and one store a corpus, in the same order. */
  readonly protocols: readonly string[];
  readonly stores: readonly string[];
  readonly encoder: string;
  readonly seed: number;
  readonly out: string;
  readonly config?: Partial<ConversationConfig>;
  readonly pretraining?: Partial<ConversationPretraining>;
  readonly training?: Partial<TrainerConfig>;
};

/** The recipe of the recorded results; what `config`, `pretraining` and `training` say goes before it. */
const recipe = {
  config: { maxLength: 96 },
  pretraining: { markerRate: 0.9, minimumWordCount: 2 },
  training: { epochs: 12, learningRate: 1e-3, weightDecay: 0.05, beta2: 0.98, schedule: 'cosine', warmupSteps: 120 },
} as const;

/** Trains on the training conversations of the protocols, keeps the weights that are best on their validation conversations, and saves them. */
export async function trainOnProtocols({ protocols, stores, encoder, seed, out, config, pretraining, training }: TrainOptions): Promise<ConversationPretrained> {
  if (protocols.length === 0 || protocols.length !== stores.length) throw new ConfigError(`train: ${protocols.length} protocols for ${stores.length} stores. Give --protocol and --store once a corpus.`);
  const lists = protocols.map(readProtocol);
  const corpora = await Promise.all(stores.map((store) => openCorpus(store, encoder)));
  try {
    const open = (part: 'train' | 'validation' | 'test') => corpora.map((corpus, place) => openPart(corpus, lists[place]!, part));
    const pretrained = await pretrainConversation({
      train: open('train'),
      validation: open('validation'),
      test: open('test'),
      preset: 'small',
      config: { ...recipe.config, ...config },
      pretraining: { ...recipe.pretraining, ...pretraining },
      training: { ...recipe.training, seed, ...training },
      hooks: { onHistory: ({ step, seconds, trainLoss, validation }) => process.stderr.write(`\n${step} ${seconds.toFixed(0)} s, loss ${trainLoss.toFixed(4)}, validation ${JSON.stringify(validation)}\n`) },
    });
    const { name, size, pooling, fingerprint } = corpora[0]!.encoder;
    await saveConversation(out, pretrained, { textEncoder: { name, size, pooling, fingerprint }, data: `${lists.map(({ corpus }) => corpus).join(', ')}: the training conversations of the protocols in benchmarks/conversation.` });
    return pretrained;
  } finally {
    corpora.forEach((corpus) => corpus.close());
  }
}
