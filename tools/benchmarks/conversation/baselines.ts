import { createRandom, sigmoid, type MessageSequence, type SequenceSource } from '@daybook/core';
import {
  conversationPretrainingSchema,
  sampleSegmentExamples,
  type SegmentPredictions,
  type SegmentExample,
} from '@daybook/conversation';
import { fitLogistic, predictLogistic, tableOf } from '@daybook/engagement';
import { openPart, type Corpus } from './corpus.ts';
import { exampleFeatures, wordsOfPart } from './features/features.ts';
import { inverseFrequencies } from './features/word-features.ts';
import type { Part, Protocol } from './lists/protocol.ts';

export type Examples = Readonly<Record<Part, readonly SegmentExample[]>>;
type FeatureSet = { readonly rows: number[][]; readonly examples: Omit<SegmentPredictions, 'probabilities'> };
export type Features = Readonly<Record<Part, FeatureSet>>;

/** Examples from training conversations for baselines that learn: three own and three random segments each. */
export async function trainingExamples(
  source: SequenceSource<MessageSequence>,
  seed: number,
): Promise<SegmentExample[]> {
  return sampleSegmentExamples(source, conversationPretrainingSchema.parse({}), {
    perKind: { own: 3, random: 3 },
    random: createRandom(seed).fork('baselines'),
  });
}

/** Features of the examples of every part; word weights are those of the training conversations. */
export async function protocolFeatures(corpus: Corpus, protocol: Protocol, examples: Examples): Promise<Features> {
  const words = {
    train: wordsOfPart(corpus, protocol.conversations.train),
    validation: wordsOfPart(corpus, protocol.conversations.validation),
    test: wordsOfPart(corpus, protocol.conversations.test),
  };
  const weight = inverseFrequencies(words.train);
  const of = async (part: Part): Promise<FeatureSet> => ({
    rows: await exampleFeatures(openPart(corpus, protocol, part), words[part], weight, examples[part]),
    examples: {
      labels: examples[part].map(({ kind }) => (kind === 'own' ? 1 : 0)),
      kinds: examples[part].map(({ kind }) => kind),
      conversations: examples[part].map(({ index }) => protocol.conversations[part][index]!),
    },
  });
  return { train: await of('train'), validation: await of('validation'), test: await of('test') };
}

/**
 * Predictions of the two baselines for validation and test examples: word overlap without training, logistic regression
 * on all sixteen features.
 */
export function baselinePredictions(
  features: Features,
): Readonly<
  Record<'overlap' | 'logistic', { readonly validation: SegmentPredictions; readonly test: SegmentPredictions }>
> {
  const { train, validation, test } = features;
  const model = fitLogistic(tableOf(train.rows), train.examples.labels, { l2: 1 });
  const both = (predict: (rows: readonly number[][]) => number[]) => ({
    validation: { ...validation.examples, probabilities: predict(validation.rows) },
    test: { ...test.examples, probabilities: predict(test.rows) },
  });
  return {
    overlap: both((rows) => rows.map(([overlap]) => overlap!)),
    logistic: both((rows) => Array.from(predictLogistic(model, tableOf(rows)), sigmoid)),
  };
}
