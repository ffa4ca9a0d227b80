import { createRandom } from '@daybook/core';
import { wordsOf } from './word-features.ts';

export const wordVectorSize = 256;

/**
 * Text → the sum of its words' random directions, each as long as the word is rare: the cosine of two such vectors is about the
 * idf-weighted cosine of their words (random projection; Achlioptas 2003). The same word has the same direction always.
 */
export function wordProjection(weight: (word: string) => number): (text: string) => Float32Array {
  const directions = new Map<string, Float32Array>();
  const directionOf = (word: string) => {
    let direction = directions.get(word);
    if (!direction) {
      const random = createRandom(`word/${word}`);
      const length = weight(word) / Math.sqrt(wordVectorSize);
      directions.set(word, (direction = Float32Array.from({ length: wordVectorSize }, () => (random.uniform() < 0.5 ? -length : length))));
    }
    return direction;
  };
  return (text) => {
    const sum = new Float32Array(wordVectorSize);
    for (const word of wordsOf(text)) directionOf(word).forEach((value, place) => (sum[place]! += value));
    return sum;
  };
}
