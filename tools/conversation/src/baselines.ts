import { createRandom, type MessageSequence, type SequenceSource } from '@daybook/core';
import { conversationPretrainingSchema, drawTailQuestions, type TailAnswers, type TailQuestion } from '@daybook/conversation';
import { fitLogistic, predictLogistic } from '../../../apps/engagement/dist/baselines/logistic.js';
import { openPart, type Corpus } from './corpus.ts';
import { questionFeatures, wordsOfPart } from './features.ts';
import { inverseFrequencies } from './word-features.ts';
import type { Part, Protocol } from './protocol.ts';

export type Questions = Readonly<Record<Part, readonly TailQuestion[]>>;
type FeatureSet = { readonly rows: number[][]; readonly answers: Omit<TailAnswers, 'probabilities'> };
export type Features = Readonly<Record<Part, FeatureSet>>;

/** Questions about training conversations, for baselines that learn: three own and three random tails each. */
export async function trainingQuestions(source: SequenceSource<MessageSequence>, seed: number): Promise<TailQuestion[]> {
  return drawTailQuestions(source, conversationPretrainingSchema.parse({}), { perKind: { own: 3, random: 3 }, random: createRandom(seed).fork('baselines') });
}

/** Features of the questions of every part; word weights are those of the training conversations. */
export async function protocolFeatures(corpus: Corpus, protocol: Protocol, questions: Questions): Promise<Features> {
  const words = { train: wordsOfPart(corpus, protocol.conversations.train), validation: wordsOfPart(corpus, protocol.conversations.validation), test: wordsOfPart(corpus, protocol.conversations.test) };
  const weight = inverseFrequencies(words.train);
  const of = async (part: Part): Promise<FeatureSet> => ({
    rows: await questionFeatures(openPart(corpus, protocol, part), words[part], weight, questions[part]),
    answers: { labels: questions[part].map(({ kind }) => (kind === 'own' ? 1 : 0)), kinds: questions[part].map(({ kind }) => kind), conversations: questions[part].map(({ index }) => protocol.conversations[part][index]!) },
  });
  return { train: await of('train'), validation: await of('validation'), test: await of('test') };
}

/** Answers of the two baselines to validation and test questions: word overlap without training, logistic regression on all sixteen features. */
export function baselineAnswers(features: Features): Readonly<Record<'overlap' | 'logistic', { readonly validation: TailAnswers; readonly test: TailAnswers }>> {
  const { train, validation, test } = features;
  const model = fitLogistic(train.rows, train.answers.labels);
  const both = (predict: (rows: readonly number[][]) => number[]) => ({ validation: { ...validation.answers, probabilities: predict(validation.rows) }, test: { ...test.answers, probabilities: predict(test.rows) } });
  return { overlap: both((rows) => rows.map(([overlap]) => overlap!)), logistic: both((rows) => predictLogistic(model, rows)) };
}
