import type { MessageSequence, SequenceSource } from '@daybook/core';
import type { SegmentExample } from './segment-examples.ts';
import type { SegmentPredictions } from './segment-predictions.ts';
import { wordsOf } from './words.ts';

/** How much a word says. */
export type WordWeight = (word: string) => number;

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

/**
 * The questions answered by simple methods that learn nothing: how alike the two segments are in their text vectors and,
 * with `weightOf`, in their words. The answers are in [−1, 1]: what matters is their order and a threshold.
 */
export async function similarityPredictions(
  source: SequenceSource<MessageSequence>,
  examples: readonly SegmentExample[],
  weightOf?: WordWeight,
): Promise<Readonly<Record<string, SegmentPredictions>>> {
  const answers: { vectorSimilarity: number[]; wordOverlap: number[] } = { vectorSimilarity: [], wordOverlap: [] };
  for (let from = 0; from < examples.length; from += examplesAtOnce) {
    const chosen = examples.slice(from, from + examplesAtOnce);
    const indexes = [...new Set(chosen.flatMap(({ index, donor }) => [index, donor]))];
    const read = await source.read(indexes.map((index) => ({ index })));
    const sequenceOf = new Map(indexes.map((index, place) => [index, read[place]!]));
    for (const { index, donor, cut, donorSteps } of chosen) {
      const segments = { recipient: sequenceOf.get(index)!, donor: sequenceOf.get(donor)!, cut, donorSteps };
      answers.vectorSimilarity.push(vectorSimilarity(segments));
      if (weightOf) answers.wordOverlap.push(wordOverlap(segments, weightOf));
    }
  }
  const labels = examples.map(({ kind }) => (kind === 'own' ? 1 : 0));
  const kinds = examples.map(({ kind }) => kind);
  const of = (probabilities: number[]) => ({ probabilities, labels, kinds, conversations: [] });
  return {
    vectorSimilarity: of(answers.vectorSimilarity),
    ...(weightOf ? { wordOverlap: of(answers.wordOverlap) } : {}),
  };
}
