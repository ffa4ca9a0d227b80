import {
  predictionsOfKind,
  predictSegments,
  refitIdf,
  type PredictOptions,
  type ConversationNetwork,
  type SegmentPredictions,
  type SegmentExample,
} from '@daybook/conversation';
import { fromPretrained } from '@daybook/conversation';
import { writeFileSync } from 'node:fs';
import { baselinePredictions, protocolFeatures, trainingExamples } from './baselines.ts';
import { openCorpus, openPart } from './corpus.ts';
import { score, type Score } from './score.ts';
import { examplesOf, readProtocol } from './lists/protocol.ts';

export type EvaluateOptions = {
  readonly protocol: string;
  readonly store: string;
  readonly encoder: string;
  /** One folder a seed. */
  readonly weights: readonly string[];
  /** Networks from another corpus: their word weights (idf) are refitted on this one's training conversations. */
  readonly refitIdfFirst?: boolean;
  /** Where the features go, for trees.py. */
  readonly features?: string;
};

export type Evaluation = {
  readonly corpus: string;
  readonly encoder: string;
  readonly network?: Score;
  readonly withoutSegmentIds?: Score;
  /** Of the first seed. */
  readonly controls?: Readonly<Record<'text' | 'role' | 'dt', Score>>;
  /** Each kind of negative against the own segments. */
  readonly kinds?: Readonly<Record<string, Score>>;
  readonly baselines: Readonly<Record<'overlap' | 'logistic', Score>>;
};

const headline = ({ kind }: SegmentExample) => kind === 'own' || kind === 'random';

/** Measures trained networks and both baselines on the listed examples. */
export async function evaluate({
  protocol: path,
  store,
  encoder,
  weights,
  refitIdfFirst = false,
  features: featuresPath,
}: EvaluateOptions): Promise<Evaluation> {
  const protocol = readProtocol(path);
  const corpus = await openCorpus(store, encoder);
  try {
    const sources = {
      train: openPart(corpus, protocol, 'train'),
      validation: openPart(corpus, protocol, 'validation'),
      test: openPart(corpus, protocol, 'test'),
    };
    const listed = {
      validation: examplesOf(protocol.examples.validation, sources.validation.lengths),
      test: examplesOf(protocol.examples.test, sources.test.lengths),
    };
    const scored = {
      train: await trainingExamples(sources.train, protocol.seed),
      validation: listed.validation.filter(headline),
      test: listed.test.filter(headline),
    };
    const features = await protocolFeatures(corpus, protocol, scored);
    if (featuresPath !== undefined) writeFileSync(featuresPath, JSON.stringify(features));
    const predicted = baselinePredictions(features);
    const baselines = {
      overlap: score([predicted.overlap], { interval: true }),
      logistic: score([predicted.logistic], { interval: true }),
    };
    if (weights.length === 0) return { corpus: protocol.corpus, encoder, baselines };

    const loaded: ConversationNetwork[] = await Promise.all(weights.map(fromPretrained));
    const networks = refitIdfFirst
      ? await Promise.all(loaded.map((network) => refitIdf(network, [sources.train])))
      : loaded;
    const validate = async (withSegmentIds: boolean) =>
      Promise.all(
        networks.map((network) => predictSegments(network, sources.validation, scored.validation, { withSegmentIds })),
      );
    const [validationPredictions, validationWithoutIds] = [await validate(true), await validate(false)];
    const predict = async (
      options: PredictOptions,
      examples: readonly SegmentExample[],
      validation: readonly SegmentPredictions[],
    ) =>
      Promise.all(
        validation.map(async (own, seed) => ({
          validation: own,
          test: await predictSegments(networks[seed]!, sources.test, examples, options),
        })),
      );
    const withIds = await predict({}, listed.test, validationPredictions);
    const control = async (zero: 'text' | 'role' | 'dt') =>
      score(await predict({ zero }, scored.test, validationPredictions.slice(0, 1)));
    const ofKind = (kind: SegmentExample['kind'], interval = false) =>
      score(
        withIds.map(({ validation, test }) => ({ validation, test: predictionsOfKind(test, kind) })),
        { interval },
      );
    const kinds = [...new Set(listed.test.map(({ kind }) => kind))].filter((kind) => kind !== 'own');
    return {
      corpus: protocol.corpus,
      encoder,
      network: ofKind('random', true),
      withoutSegmentIds: score(await predict({ withSegmentIds: false }, scored.test, validationWithoutIds)),
      controls: { text: await control('text'), role: await control('role'), dt: await control('dt') },
      kinds: Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])),
      baselines,
    };
  } finally {
    corpus.close();
  }
}
