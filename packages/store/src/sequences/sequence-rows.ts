// sequences/: timelines, and the sequences that networks read. May import schema/, file/ and vectors/.
import {
  ConfigError,
  countBefore,
  requestedSteps,
  type Sequence,
  type SequenceRequest,
  type SequenceSource,
  type Tables,
} from '@daybook/core';
import { rangeOf } from './timeline.ts';
import { readRanges, type RowRange } from '../file/row-ranges.ts';
import type { StoredColumn } from '../file/stored-column.ts';
import type { Store } from '../file/store.ts';

/** Whose sequences: user ids, or a test of user ids. */
export type PeopleFilter = ReadonlySet<string> | readonly string[] | ((userId: string) => boolean);

export type SourceOptions = {
  /** Default: everybody. */
  readonly people?: PeopleFilter;
  /** Unix seconds: the source has only steps before this time. Default: all. */
  readonly before?: number;
  /** Sequences with fewer steps are left out. Default 1. */
  readonly minimumLength?: number;
};

/** The rows of one sequence. */
export type SequenceRows = RowRange & {
  /** Place in `store.userIds`. */
  readonly person: number;
  readonly sequenceId: string;
  /** Number of steps before the source's `before`. */
  readonly length: number;
  /** Index of the conversation; set only when rows of other conversations lie between its own. */
  readonly conversation?: number;
};

const PEOPLE_AT_ONCE = 4096;

/** Places in `store.userIds` of the people asked for, ascending. */
export function selectPeople(store: Store, people: PeopleFilter | undefined): number[] {
  const places = [...store.userIds.keys()];
  if (people === undefined) return places;
  const wanted = typeof people === 'function' ? people : hasIn('has' in people ? people : new Set(people));
  return places.filter((place) => wanted(store.userIds[place]!));
}

function hasIn(set: ReadonlySet<string>): (userId: string) => boolean {
  return (userId) => set.has(userId);
}

/** Calls `visit` with one slice of `people` after another. */
export function eachBatch(people: readonly number[], visit: (batch: readonly number[]) => void): void {
  for (let start = 0; start < people.length; start += PEOPLE_AT_ONCE)
    visit(people.slice(start, start + PEOPLE_AT_ONCE));
}

/** One sequence per person: the rows `offset[person] … offset[person + 1]`, cut at `options.before` by `time`. */
export function sequencesByPerson(
  store: Store,
  offset: Float64Array,
  time: StoredColumn<Float64Array>,
  options: SourceOptions,
): SequenceRows[] {
  const { before, minimumLength = 1 } = options;
  const sequences: SequenceRows[] = [];
  eachBatch(selectPeople(store, options.people), (batch) => {
    const ranges = batch.map((person) => rangeOf(offset, person));
    const times = before === undefined ? undefined : readRanges(time, ranges);
    batch.forEach((person, place) => {
      const { from, to } = ranges[place]!;
      const length = times === undefined || before === undefined ? to - from : countBefore(times[place]!, before);
      if (length >= minimumLength)
        sequences.push({ person, sequenceId: store.userIds[person]!, from, to: from + length, length });
    });
  });
  return sequences;
}

/** The steps of one request: rows `from … to`, of which only `picks` (relative to `from`) if others lie between. */
export type SelectedSteps = RowRange & {
  readonly sequence: SequenceRows;
  readonly times: Float64Array;
  readonly firstStep: number;
  readonly picks?: Int32Array;
};

/**
 * The steps of each request: the newest `limit` before `before`, after leaving off `skipNewest`.
 * @throws ConfigError when a request's index is not a sequence of the source.
 */
function selectSteps(
  sequences: readonly SequenceRows[],
  requests: readonly SequenceRequest[],
  time: StoredColumn<Float64Array>,
  conversation?: StoredColumn<Int32Array>,
): SelectedSteps[] {
  const wanted = requests.map(({ index }) => {
    const sequence = sequences[index];
    if (sequence === undefined)
      throw new ConfigError(`read: there is no sequence ${index}; the source has ${sequences.length}.`);
    return sequence;
  });
  const times = readRanges(time, wanted);
  const mixed = conversation !== undefined && wanted.some((sequence) => sequence.conversation !== undefined);
  const conversations = mixed ? readRanges(conversation, wanted) : undefined;
  return wanted.map((sequence, place) => {
    const request = requests[place]!;
    if (sequence.conversation === undefined) {
      const { from, to } = requestedSteps(times[place]!, request);
      return {
        sequence,
        from: sequence.from + from,
        to: sequence.from + to,
        times: times[place]!.slice(from, to),
        firstStep: from,
      };
    }
    const own = rowsOf(sequence.conversation, conversations![place]!);
    const ownTimes = Float64Array.from(own, (row) => times[place]![row]!);
    const { from: firstStep, to: end } = requestedSteps(ownTimes, request);
    const chosen = own.subarray(firstStep, end);
    const first = chosen[0] ?? 0;
    const last = chosen.at(-1) ?? first - 1;
    const range = { from: sequence.from + first, to: sequence.from + last + 1 };
    return {
      sequence,
      ...range,
      times: ownTimes.slice(firstStep, end),
      firstStep,
      picks: chosen.map((row) => row - first),
    };
  });
}

function rowsOf(conversation: number, conversations: Int32Array): Int32Array {
  const rows: number[] = [];
  conversations.forEach((index, row) => {
    if (index === conversation) rows.push(row);
  });
  return Int32Array.from(rows);
}

/** Numbers of the selected steps, one array per request. Copies, so that no larger block stays in memory. */
export function readInt32(column: StoredColumn<Int32Array>, steps: readonly SelectedSteps[]): Int32Array[] {
  return readRanges(column, steps).map(
    (values, place) => steps[place]!.picks?.map((row) => values[row]!) ?? values.slice(),
  );
}

/** As `readInt32`; float64 on disk becomes float32, which networks read. */
export function readFloat32(column: StoredColumn<Float64Array>, steps: readonly SelectedSteps[]): Float32Array[] {
  return readRanges(column, steps).map((values, place) => {
    const { picks } = steps[place]!;
    return picks === undefined ? Float32Array.from(values) : Float32Array.from(picks, (row) => values[row]!);
  });
}

/** The fields that all sequences have. */
function describeSequence(store: Store, { sequence, times, firstStep }: SelectedSteps): Sequence {
  const { userId, start, timeZone, group } = store.person(sequence.person);
  return {
    userId,
    sequenceId: sequence.sequenceId,
    times,
    firstStep,
    ...(start !== undefined && { programmeStart: start }),
    ...(timeZone !== undefined && { timeZone }),
    ...(group !== undefined && { group }),
  };
}

/** A source over `sequences`; `readFields` gives what the selected steps of each hold beside their times. */
export function sourceOf<Fields extends object>(
  store: Store,
  sequences: readonly SequenceRows[],
  {
    tables,
    time,
    conversation,
    before,
    readFields,
  }: {
    readonly before: number | undefined;
    readonly tables: Tables;
    readonly time: StoredColumn<Float64Array>;
    readonly conversation?: StoredColumn<Int32Array>;
    readFields(steps: readonly SelectedSteps[]): readonly Fields[];
  },
): SequenceSource<Sequence & Fields> {
  return {
    observedUntil: Math.min(before ?? Infinity, store.lastTime),
    size: sequences.length,
    lengths: Int32Array.from(sequences, (sequence) => sequence.length),
    userIds: sequences.map((sequence) => store.userIds[sequence.person]!),
    tables,
    async read(requests) {
      const steps = selectSteps(sequences, requests, time, conversation);
      const fields = readFields(steps);
      return steps.map((step, place) => ({ ...describeSequence(store, step), ...fields[place]! }));
    },
  };
}
