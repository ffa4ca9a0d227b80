import {
  accuracy,
  auroc,
  bestThreshold,
  type Comparison,
  type MessageSequence,
  type Metrics,
  type SequenceSource,
} from '@daybook/core';
import type { SegmentExample } from './segment-examples.ts';
import type { SegmentPredictions } from './segment-predictions.ts';
import { wordsOf, type WordTable } from './words.ts';

export const comparisons: readonly Comparison[] = [
  {
    metric: 'auroc',
    better: 'higher',
    lessons: {
      vectorSimilarity: 'that the messages of a conversation are alike',
      wordOverlap: 'which words a conversation repeats',
    },
  },
];

/** How much a word says. */
type WordWeight = (word: string) => number;

/** The steps of both segments of a question. */
type Segments = {
  readonly recipient: MessageSequence;
  readonly donor: MessageSequence;
  readonly cut: number;
  readonly donorSteps: Int32Array;
};

function meanVector({ vectors, vectorSize }: MessageSequence, steps: Iterable<number>): Float64Array {
  const mean = new Float64Array(vectorSize);
  for (const step of steps)
    for (let place = 0; place < vectorSize; place++) mean[place]! += vectors[step * vectorSize + place]!;
  return mean;
}

function cosine(left: Float64Array, right: Float64Array): number {
  let [product, ofLeft, ofRight] = [0, 0, 0];
  for (const [place, value] of left.entries()) {
    product += value * right[place]!;
    ofLeft += value ** 2;
    ofRight += right[place]! ** 2;
  }
  return product / (Math.sqrt(ofLeft * ofRight) || 1);
}

const firstSteps = (cut: number) => Array.from({ length: cut }, (_, step) => step);

/** Cosine of the mean text vectors of both segments. */
function vectorSimilarity({ recipient, donor, cut, donorSteps }: Segments): number {
  return cosine(meanVector(recipient, firstSteps(cut)), meanVector(donor, donorSteps));
}

/** Weight of the words of both segments over that of the words of either, as the cosine of two sets. */
function wordOverlap({ recipient, donor, cut, donorSteps }: Segments, weightOf: WordWeight): number {
  const of = ({ texts = [] }: MessageSequence, steps: Iterable<number>) =>
    new Set(Array.from(steps, (step) => [...wordsOf(texts[step] ?? '')]).flat());
  const [first, second] = [of(recipient, firstSteps(cut)), of(donor, donorSteps)];
  const weigh = (words: Iterable<string>) => Array.from(words, weightOf).reduce((sum, weight) => sum + weight ** 2, 0);
  const shared = weigh([...first].filter((word) => second.has(word)));
  return shared / (Math.sqrt(weigh(first) * weigh(second)) || 1);
}

const examplesAtOnce = 512;

/** Questions about a source. */
export type Asked = { readonly source: SequenceSource<MessageSequence>; readonly examples: readonly SegmentExample[] };

async function askSimilarity(
  asked: readonly Asked[],
  similarity: (segments: Segments) => number,
): Promise<Omit<SegmentPredictions, 'conversations'>> {
  const probabilities: number[] = [];
  for (const { source, examples } of asked) {
    for (let from = 0; from < examples.length; from += examplesAtOnce) {
      const chosen = examples.slice(from, from + examplesAtOnce);
      const indexes = [...new Set(chosen.flatMap(({ index, donor }) => [index, donor]))];
      const read = await source.read(indexes.map((index) => ({ index })));
      const sequenceOf = new Map(indexes.map((index, place) => [index, read[place]!]));
      for (const { index, donor, cut, donorSteps } of chosen)
        probabilities.push(
          similarity({ recipient: sequenceOf.get(index)!, donor: sequenceOf.get(donor)!, cut, donorSteps }),
        );
    }
  }
  const all = asked.flatMap(({ examples }) => examples);
  return { probabilities, labels: all.map(({ kind }) => (kind === 'own' ? 1 : 0)), kinds: all.map(({ kind }) => kind) };
}

/**
 * Next-segment prediction by simple methods that learn nothing: how alike two segments are in their text vectors and,
 * with a `table`, in their words. Thresholds are those of `chosenOn`.
 */
export async function similarityBaselines(
  { chosenOn, measuredOn }: { readonly chosenOn: readonly Asked[]; readonly measuredOn: readonly Asked[] },
  table: WordTable | undefined,
): Promise<Readonly<Record<string, Metrics>>> {
  const weights = table && new Map(table.words.map((word, place) => [word, table.weights[place]!]));
  const methods: Record<string, (segments: Segments) => number> = { vectorSimilarity };
  if (table)
    methods['wordOverlap'] = (segments) => wordOverlap(segments, (word) => weights?.get(word) ?? table.unknownWeight);
  const baselines: Record<string, Metrics> = {};
  for (const [name, similarity] of Object.entries(methods)) {
    const [chosen, measured] = [await askSimilarity(chosenOn, similarity), await askSimilarity(measuredOn, similarity)];
    const threshold = bestThreshold(chosen.probabilities, chosen.labels);
    baselines[name] = {
      accuracy: accuracy(measured.probabilities, measured.labels, threshold),
      auroc: auroc(measured.probabilities, measured.labels),
    };
  }
  return baselines;
}
