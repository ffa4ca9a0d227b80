import { wordsOf } from '@daybook/conversation';

/** Words by message of a conversation. */
export type Words = readonly ReadonlySet<string>[];

export const splitWords = (texts: readonly string[]): Words => texts.map(wordsOf);

/** ln((1 + conversations) / conversations with the word), of training conversations. */
export function inverseFrequencies(conversations: readonly Words[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const words of conversations) for (const word of new Set(words.flatMap((message) => [...message]))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => Math.log((1 + conversations.length) / (counts.get(word) ?? 1));
}

const unite = (words: Words) => new Set(words.flatMap((message) => [...message]));

/** Shared weight, its shares of both sides, and the largest single weight. */
function overlap(head: ReadonlySet<string>, tail: ReadonlySet<string>, weight: (word: string) => number) {
  const sum = (words: Iterable<string>) => [...words].reduce((total, word) => total + weight(word), 0);
  const shared = [...tail].filter((word) => head.has(word));
  const [both, ofHead, ofTail] = [sum(shared), sum(head), sum(tail)];
  return { shared: both, count: shared.length, cosine: both / Math.sqrt(ofHead * ofTail || 1), ofHead: both / (ofHead || 1), ofTail: both / (ofTail || 1), rarest: Math.max(0, ...shared.map(weight)) };
}

const near = 3;

/** Nine numbers about the words that head and tail share; the first is the baseline "idf-weighted word overlap" by itself. */
export function wordFeatures(head: Words, tail: Words, weight: (word: string) => number): number[] {
  const all = overlap(unite(head), unite(tail), weight);
  const close = overlap(unite(head.slice(-near)), unite(tail.slice(0, near)), weight);
  const start = overlap(unite(head), unite(tail.slice(0, near)), weight);
  return [all.cosine, all.shared, all.count, all.ofHead, all.ofTail, all.rarest, close.cosine, close.rarest, start.ofTail];
}
