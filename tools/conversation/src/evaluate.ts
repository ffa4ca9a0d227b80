import { answersOfKind, answerTails, recountWords, type AnswerOptions, type ConversationNetwork, type TailAnswers, type TailQuestion } from '@daybook/conversation';
import { loadConversationEncoder } from '@daybook/conversation/node';
import { writeFileSync } from 'node:fs';
import { baselineAnswers, protocolFeatures, trainingQuestions } from './baselines.ts';
import { openCorpus, openPart } from './corpus.ts';
import { score, type Score } from './measure.ts';
import { questionsOf, readProtocol } from './protocol.ts';

export type EvaluateOptions = {
  readonly protocol: string;
  readonly store: string;
  readonly encoder: string;
  /** One folder a seed. */
  readonly weights: readonly string[];
  /** Networks from another corpus: their words are counted anew on this one's training conversations. */
  readonly recount?: boolean;
  /** Where the features go, for tools/conversation/trees.py. */
  readonly features?: string;
};

export type Evaluation = {
  readonly corpus: string;
  readonly encoder: string;
  readonly network?: Score;
  readonly withoutMarker?: Score;
  /** Of the first seed. */
  readonly controls?: Readonly<Record<'text' | 'role' | 'dt', Score>>;
  /** Each kind of negative against the own tails. */
  readonly kinds?: Readonly<Record<string, Score>>;
  readonly baselines: Readonly<Record<'overlap' | 'logistic', Score>>;
};

const headline = ({ kind }: TailQuestion) => kind === 'own' || kind === 'random';

/** Measures trained networks and both baselines on the listed questions. */
export async function evaluate({ protocol: path, store, encoder, weights, recount = false, features: featuresPath }: EvaluateOptions): Promise<Evaluation> {
  const protocol = readProtocol(path);
  const corpus = await openCorpus(store, encoder);
  try {
    const sources = { train: openPart(corpus, protocol, 'train'), validation: openPart(corpus, protocol, 'validation'), test: openPart(corpus, protocol, 'test') };
    const listed = { validation: questionsOf(protocol.questions.validation, sources.validation.lengths), test: questionsOf(protocol.questions.test, sources.test.lengths) };
    const asked = { train: await trainingQuestions(sources.train, protocol.seed), validation: listed.validation.filter(headline), test: listed.test.filter(headline) };
    const features = await protocolFeatures(corpus, protocol, asked);
    if (featuresPath !== undefined) writeFileSync(featuresPath, JSON.stringify(features));
    const found = baselineAnswers(features);
    const baselines = { overlap: score([found.overlap], { interval: true }), logistic: score([found.logistic], { interval: true }) };
    if (weights.length === 0) return { corpus: protocol.corpus, encoder, baselines };

    const loaded: ConversationNetwork[] = await Promise.all(weights.map(loadConversationEncoder));
    const networks = recount ? await Promise.all(loaded.map((network) => recountWords(network, [sources.train]))) : loaded;
    const validate = async (marker: boolean) => Promise.all(networks.map((network) => answerTails(network, sources.validation, asked.validation, { marker })));
    const [toldValidation, untoldValidation] = [await validate(true), await validate(false)];
    const answer = async (options: AnswerOptions, questions: readonly TailQuestion[], validation: readonly TailAnswers[]) =>
      Promise.all(validation.map(async (own, seed) => ({ validation: own, test: await answerTails(networks[seed]!, sources.test, questions, options) })));
    const told = await answer({}, listed.test, toldValidation);
    const control = async (zero: 'text' | 'role' | 'dt') => score(await answer({ zero }, asked.test, toldValidation.slice(0, 1)));
    const ofKind = (kind: TailQuestion['kind'], interval = false) => score(told.map(({ validation, test }) => ({ validation, test: answersOfKind(test, kind) })), { interval });
    const kinds = [...new Set(listed.test.map(({ kind }) => kind))].filter((kind) => kind !== 'own');
    return {
      corpus: protocol.corpus,
      encoder,
      network: ofKind('random', true),
      withoutMarker: score(await answer({ marker: false }, asked.test, untoldValidation)),
      controls: { text: await control('text'), role: await control('role'), dt: await control('dt') },
      kinds: Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])),
      baselines,
    };
  } finally {
    corpus.close();
  }
}
