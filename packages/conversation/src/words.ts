import { DataError, type HostTensor, type MessageSequence, type SequenceSource } from '@daybook/core';
import {
  bucketSize,
  contentPlace,
  createVocabulary,
  numSpecialIds,
  paddedLength,
  sequenceBatches,
  unknownId,
  type SegmentPlan,
} from '@daybook/core/training';
import type { Rank } from '@tensorflow/tfjs-core';

/** Words of a text, lower case, each once. */
export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** @throws DataError when the source did not deliver texts. */
function textsOf({ texts, sequenceId }: MessageSequence): readonly string[] {
  if (texts === undefined)
    throw new DataError(
      `conversation ${sequenceId}: this network compares words, and its source gives none. Open it with { texts: ` +
        'true }, or set minimumWordCount to 0.',
    );
  return texts;
}

/**
 * Words of training conversations, most frequent first, and how much each says: ln((1 + conversations) / conversations
 * with it).
 */
export type WordTable = {
  readonly words: readonly string[];
  readonly weights: readonly number[];
  /** Of a word that the table does not hold. */ readonly unknownWeight: number;
};

/** Words that stand in at least `minimumCount` of the sources' conversations. */
export async function countWords(
  sources: readonly SequenceSource<MessageSequence>[],
  minimumCount: number,
): Promise<WordTable> {
  const counts = new Map<string, number>();
  let conversations = 0;
  for (const source of sources) {
    for await (const sequences of sequenceBatches(source, { tokenBudget: 65_536, maxLength: Infinity })) {
      for (const sequence of sequences) {
        conversations++;
        for (const word of new Set(textsOf(sequence).flatMap((text) => [...wordsOf(text)])))
          counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
  }
  const weightOf = (count: number) => Math.log((1 + conversations) / count);
  const words = createVocabulary([...counts.keys()], [...counts.values()], minimumCount);
  return { words, weights: words.map((word) => weightOf(counts.get(word)!)), unknownWeight: weightOf(1) };
}

/** From a word to the network's id; others are `unknownId`. */
export const wordIds = (words: readonly string[]): ReadonlyMap<string, number> =>
  new Map(words.map((word, index) => [word, index + numSpecialIds]));

export type WordFields = {
  /** The distinct words of each conversation, in any order; 0 is padding. int32 [batch, 1, distinct] */
  readonly words: HostTensor<Rank.R3, 'int32'>;
  /** 1 where a message has the word. [batch, length, distinct] */
  readonly bags: HostTensor<Rank.R3, 'float32'>;
};

/**
 * Words of every message. Two words are the same only if they are spelled the same, known or not. Without `ids` the
 * fields are empty.
 */
export function wordFields(
  sequences: readonly MessageSequence[],
  ids: ReadonlyMap<string, number> | undefined,
  plans?: readonly SegmentPlan[],
  pool: readonly MessageSequence[] = sequences,
): WordFields {
  const length = paddedLength(sequences);
  const rows = sequences.map(({ times }, row) => {
    const columnOf = new Map<string, number>();
    const bags = Array.from(ids ? times : [], (_, step) => {
      const [from, place] = contentPlace(plans, row, step);
      return Array.from(wordsOf(textsOf(pool[from]!)[place]!), (word) => {
        const column = columnOf.get(word) ?? columnOf.size;
        columnOf.set(word, column);
        return column;
      });
    });
    return { columnOf, bags };
  });
  const distinct = bucketSize(Math.max(1, ...rows.map(({ columnOf }) => columnOf.size)), 1);
  const words = new Int32Array(sequences.length * distinct);
  const bags = new Float32Array(sequences.length * length * distinct);
  rows.forEach((row, index) => {
    for (const [word, column] of row.columnOf) words[index * distinct + column] = ids?.get(word) ?? unknownId;
    row.bags.forEach((columns, step) =>
      columns.forEach((column) => (bags[(index * length + step) * distinct + column] = 1)),
    );
  });
  return {
    words: { data: words, shape: [sequences.length, 1, distinct] },
    bags: { data: bags, shape: [sequences.length, length, distinct] },
  };
}
