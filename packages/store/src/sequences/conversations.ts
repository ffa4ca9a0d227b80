import type { MessageSequence, SequenceSource } from '@daybook/core';
import { rangeOf } from './timeline.ts';
import { originatedBy } from '../schema/originator.ts';
import { readRanges } from '../file/row-ranges.ts';
import {
  eachBatch,
  readInt32,
  selectPeople,
  sequencesByPerson,
  sourceOf,
  type SelectedSteps,
  type SequenceRows,
  type SourceOptions,
} from './sequence-rows.ts';
import type { Store } from '../file/store.ts';
import type { Vectors } from '../vectors/vectors.ts';

export type ConversationOptions = SourceOptions & {
  readonly vectors: Vectors;
  /** One sequence per `conversation` of the events, or per `person` with all their messages. Default `conversation`. */
  readonly by?: 'conversation' | 'person';
  /** Whether sequences carry the texts as well, for networks that compare words. Default false. */
  readonly texts?: boolean;
};

/** Reading this many rows of vectors in vain costs less than another read. */
const MAX_VECTOR_GAP = 32;

/**
 * The messages of each conversation or person as a source of sequences, with one vector per message.
 * Messages without a conversation form one conversation per person.
 *
 * @example
 * const vectors = await openVectors(store, encoder);
 * const source = openConversations(store, { vectors, by: 'person' });
 * const [newest] = await source.read([{ index: 0, limit: 64 }]);
 * // newest.vectors [steps × newest.vectorSize], newest.roles [steps]: indexes into source.tables.role
 *
 * @throws ConfigError from `read` when a request's index is not a sequence of the source.
 */
export function openConversations(store: Store, options: ConversationOptions): SequenceSource<MessageSequence> {
  const { messages, tables } = store;
  const { vectors, by = 'conversation', texts = false } = options;
  const hasConversations = by === 'conversation' && tables.conversation.length > 0;
  const sequences = hasConversations
    ? sequencesByConversation(store, options)
    : sequencesByPerson(store, store.offsets.message, messages.time, options);
  return sourceOf(store, sequences, {
    before: options.before,
    tables: { role: tables.role },
    time: messages.time,
    conversation: messages.conversation,
    readFields(steps) {
      const roles = readInt32(messages.role, steps);
      const rows = readRanges(
        vectors.rows,
        steps.map(({ from, to }) => ({ from, to })),
        MAX_VECTOR_GAP,
      );
      return steps.map((step, place) => ({
        roles: roles[place]!,
        byPerson: Uint8Array.from(roles[place]!, (role) =>
          originatedBy(tables.role[role], store.userIds[step.sequence.person]) ? 1 : 0,
        ),
        vectors:
          step.picks === undefined
            ? rows[place]!.values.slice()
            : pickRows(rows[place]!.values, step.picks, vectors.encoder.size),
        vectorSize: vectors.encoder.size,
        ...(texts ? { texts: readTexts(store, step) } : {}),
      }));
    },
  });
}

function readTexts(store: Store, { from, to, picks }: SelectedSteps): string[] {
  const texts = store.readTexts(from, to);
  return picks === undefined ? texts : Array.from(picks, (row) => texts[row]!);
}

function pickRows(values: Float32Array, picks: Int32Array, size: number): Float32Array {
  const picked = new Float32Array(picks.length * size);
  picks.forEach((row, place) => picked.set(values.subarray(row * size, (row + 1) * size), place * size));
  return picked;
}

/** The sequences of each conversation, which may interleave within a person. */
function sequencesByConversation(
  store: Store,
  { people, before = Infinity, minimumLength = 1 }: SourceOptions,
): SequenceRows[] {
  const sequences: SequenceRows[] = [];
  eachBatch(selectPeople(store, people), (batch) => {
    const ranges = batch.map((person) => rangeOf(store.offsets.message, person));
    const conversations = readRanges(store.messages.conversation, ranges);
    const times = readRanges(store.messages.time, ranges);
    batch.forEach((person, place) => {
      const found = new Map<number, { first: number; last: number; length: number }>();
      conversations[place]!.forEach((conversation, row) => {
        if (times[place]![row]! >= before) return;
        const known = found.get(conversation);
        if (known === undefined) found.set(conversation, { first: row, last: row, length: 1 });
        else [known.last, known.length] = [row, known.length + 1];
      });
      for (const [conversation, { first, last, length }] of found) {
        if (length < minimumLength) continue;
        const isMixed = last - first + 1 > length;
        sequences.push({
          person,
          sequenceId: store.tables.conversation[conversation] ?? store.userIds[person]!,
          from: ranges[place]!.from + first,
          to: ranges[place]!.from + last + 1,
          length,
          ...(isMixed && { conversation }),
        });
      }
    });
  });
  return sequences;
}
