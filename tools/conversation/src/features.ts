import type { MessageSequence, SequenceSource } from '@daybook/core';
import type { TailQuestion } from '@daybook/conversation';
import type { Corpus } from './corpus.ts';
import { similarityFeatures } from './similarity-features.ts';
import { splitWords, wordFeatures, type Words } from './word-features.ts';

/** Words of the conversations of a part, in the order of its list. */
export const wordsOfPart = (corpus: Corpus, ids: readonly string[]): Words[] => ids.map((id) => splitWords(corpus.texts(id)));

const questionsAtOnce = 512;

/** Nine word features, then seven similarities, of each question. → one row a question, in their order */
export async function questionFeatures(source: SequenceSource<MessageSequence>, words: readonly Words[], weight: (word: string) => number, questions: readonly TailQuestion[]): Promise<number[][]> {
  const rows: number[][] = [];
  for (let from = 0; from < questions.length; from += questionsAtOnce) {
    const chosen = questions.slice(from, from + questionsAtOnce);
    const indexes = [...new Set(chosen.flatMap(({ index, donor }) => [index, donor]))];
    const read = await source.read(indexes.map((index) => ({ index })));
    const sequenceOf = new Map(indexes.map((index, place) => [index, read[place]!]));
    for (const { index, cut, donor, donorSteps } of chosen) {
      const [recipient, giver] = [sequenceOf.get(index)!, sequenceOf.get(donor)!];
      const size = recipient.vectorSize;
      const tail = new Float32Array(donorSteps.length * size);
      donorSteps.forEach((step, place) => tail.set(giver.vectors.subarray(step * size, (step + 1) * size), place * size));
      const tailWords = Array.from(donorSteps, (step) => words[donor]![step]!);
      rows.push([...wordFeatures(words[index]!.slice(0, cut), tailWords, weight), ...similarityFeatures(recipient.vectors.subarray(0, cut * size), tail, size)]);
    }
  }
  return rows;
}
