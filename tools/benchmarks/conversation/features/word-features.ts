import { wordsOf } from '@daybook/conversation';

/** The words of each message of a conversation. */
export type Words = readonly ReadonlySet<string>[];

export const splitWords = (texts: readonly string[]): Words => texts.map(wordsOf);

/** ln((1 + conversations) / conversations with the word), of training conversations. */
export function inverseFrequencies(conversations: readonly Words[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const words of conversations)
    for (const word of new Set(words.flatMap((message) => [...message]))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => Math.log((1 + conversations.length) / (counts.get(word) ?? 1));
}

const unite = (words: Words) => new Set(words.flatMap((message) => [...message]));

/** Shared weight, its shares of both sides, and the largest single weight. */
function overlap(head: ReadonlySet<string>, nextSegment: ReadonlySet<string>, weight: (word: string) => number) {
  const sum = (words: Iterable<string>) => [...words].reduce((total, word) => total + weight(word), 0);
  const shared = [...nextSegment].filter((word) => head.has(word));
  const [both, ofFirst, ofSecond] = [sum(shared), sum(head), sum(nextSegment)];
  return {
    shared: both,
    count: shared.length,
    cosine: both / Math.sqrt(ofFirst * ofSecond || 1),
    ofFirst: both / (ofFirst || 1),
    ofSecond: both / (ofSecond || 1),
    rarest: Math.max(0, ...shared.map(weight)),
  };
}

const near = 3;

/**
 * Nine numbers about the words that both segments share; the first is by itself the baseline "idf-weighted word
 * overlap".
 */
export function wordFeatures(head: Words, nextSegment: Words, weight: (word: string) => number): number[] {
  const all = overlap(unite(head), unite(nextSegment), weight);
  const close = overlap(unite(head.slice(-near)), unite(nextSegment.slice(0, near)), weight);
  const start = overlap(unite(head), unite(nextSegment.slice(0, near)), weight);
  return [
    all.cosine,
    all.shared,
    all.count,
    all.ofFirst,
    all.ofSecond,
    all.rarest,
    close.cosine,
    close.rarest,
    start.ofSecond,
  ];
}
