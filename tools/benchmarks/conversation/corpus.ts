import { DataError, selectSequences, type MessageSequence, type SequenceSource } from '@daybook/core';
import { listVectors, openConversations, openStore, openVectors, type EncoderDescription } from '@daybook/store';
import type { Part, Protocol } from './lists/protocol.ts';

/** A store with one conversation per person, and the vectors of one text encoder. */
export type Corpus = {
  readonly encoder: EncoderDescription;
  readonly ids: readonly string[];
  readonly source: SequenceSource<MessageSequence>;
  /** Texts of a conversation, in the order of its messages. */
  texts(id: string): string[];
  close(): void;
};

/**
 * The group of a conversation: the log of a chat room, the file of a data set. Ids within a group differ only in their
 * last part.
 */
const groupOf = (id: string) => id.replace(/[-_][^-_]*$/, '');

function withGroups(source: SequenceSource<MessageSequence>): SequenceSource<MessageSequence> {
  return {
    ...source,
    read: async (requests) =>
      (await source.read(requests)).map((sequence) => ({ ...sequence, group: groupOf(sequence.sequenceId) })),
  };
}

/** @throws DataError when the store has no vectors of the encoder. */
export async function openCorpus(path: string, encoderName: string): Promise<Corpus> {
  const store = await openStore(path);
  const encoder = (await listVectors(store)).find(({ name }) => name === encoderName);
  if (!encoder)
    throw new DataError(
      `${path}: has no vectors of ${encoderName}. Try: daybook embed --store ${path} --encoder ${encoderName}`,
    );
  const vectors = await openVectors(store, encoder);
  const placeOf = new Map(store.userIds.map((id, place) => [id, place]));
  const source = withGroups(openConversations(store, { vectors, by: 'person', texts: true }));
  return {
    encoder,
    ids: source.userIds,
    source,
    texts(id) {
      const place = placeOf.get(id)!;
      return store.readTexts(store.offsets.message[place]!, store.offsets.message[place + 1]!);
    },
    close() {
      vectors.close();
      store.close();
    },
  };
}

/** The conversations of a part, in the order of its list: examples refer to them by position. */
export function openPart(
  corpus: Corpus,
  { conversations }: Pick<Protocol, 'conversations'>,
  part: Part,
): SequenceSource<MessageSequence> {
  const placeOf = new Map(corpus.ids.map((id, place) => [id, place]));
  const places = conversations[part].map((id) => {
    const place = placeOf.get(id);
    if (place === undefined)
      throw new DataError(
        `conversation ${id} of the protocol is not in the store. Was it imported from the same file?`,
      );
    return place;
  });
  return selectSequences(corpus.source, places);
}
