import {
  requestedSteps,
  type EventSequence,
  type MealSequence,
  type MessageSequence,
  type Sequence,
  type SequenceRequest,
  type SequenceSource,
  type Tables,
} from './sequence.ts';

export type StreamSequence = MessageSequence | MealSequence | EventSequence;

function sliceFields(
  sequence: StreamSequence,
  from: number,
  to: number,
): Partial<MessageSequence> | Partial<MealSequence> | Partial<EventSequence> {
  if ('vectors' in sequence) {
    return {
      roles: sequence.roles.subarray(from, to),
      vectors: sequence.vectors.subarray(from * sequence.vectorSize, to * sequence.vectorSize),
      ...(sequence.texts ? { texts: sequence.texts.slice(from, to) } : {}),
    };
  }
  if ('foods' in sequence) {
    const [first, last] = [sequence.foodOffsets[from]!, sequence.foodOffsets[to]!];
    return {
      foodOffsets: sequence.foodOffsets.slice(from, to + 1).map((offset) => offset - first),
      foods: sequence.foods.subarray(first, last),
      amounts: sequence.amounts.subarray(first, last),
    };
  }
  return {
    types: sequence.types.subarray(from, to),
    values: sequence.values.subarray(from, to),
    items: sequence.items.subarray(from, to),
  };
}

/** Steps `from … to` of a sequence of any of the three kinds. */
export function sliceSequence<S extends StreamSequence>(sequence: S, from: number, to: number): S {
  const { byPerson } = sequence;
  return {
    ...sequence,
    ...sliceFields(sequence, from, to),
    times: sequence.times.subarray(from, to),
    firstStep: sequence.firstStep + from,
    ...(byPerson && { byPerson: byPerson.subarray(from, to) }),
  };
}

/** A source over sequences that are already in memory: tests, examples, and encoding a handful of people. */
export function memorySource<S extends StreamSequence>(sequences: readonly S[], tables: Tables): SequenceSource<S> {
  return {
    size: sequences.length,
    lengths: sequences.map(({ times }) => times.length),
    userIds: sequences.map(({ userId }) => userId),
    observedUntil: sequences.reduce((latest, { times }) => Math.max(latest, times.at(-1) ?? -Infinity), -Infinity),
    tables,
    read: async (requests: readonly SequenceRequest[]) =>
      requests.map((request) => {
        const sequence = sequences[request.index]!;
        const { from, to } = requestedSteps(sequence.times, request);
        return sliceSequence(sequence, from, to);
      }),
  };
}

/** A part of another source: the sequences of a split, a fold, a sample. */
export function selectSequences<S extends Sequence>(
  source: SequenceSource<S>,
  indices: readonly number[],
): SequenceSource<S> {
  return {
    size: indices.length,
    lengths: indices.map((index) => source.lengths[index]!),
    userIds: indices.map((index) => source.userIds[index]!),
    observedUntil: source.observedUntil,
    tables: source.tables,
    read: (requests) => source.read(requests.map((request) => ({ ...request, index: indices[request.index]! }))),
  };
}
