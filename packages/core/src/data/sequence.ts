/**
 * Sequences as the networks receive them. Strings (roles, types, items, foods) are indexes into the source's `tables`;
 * a network maps them to its own vocabulary, which saw training people only.
 */
export type Sequence = {
  readonly userId: string;
  /** The conversation's id for conversations, the person's id otherwise. */
  readonly sequenceId: string;
  /** Coach, cohort, topic: negatives of the kind "same group" come from it. */
  readonly group?: string;
  /** Unix seconds at which the person's programme began. */
  readonly programmeStart?: number;
  /** IANA name, for hour of day and weekday. UTC if absent. */
  readonly timeZone?: string;
  /** Unix seconds of each step, ascending. [length] */
  readonly times: Float64Array;
  /** How many older steps were left off before the first one of this slice. */
  readonly firstStep: number;
  /** 1 where the person originated the step, 0 where a coach or the app did. Absent: all are the person's. [length] */
  readonly byPerson?: Uint8Array;
};

/** One step is one message. */
export type MessageSequence = Sequence & {
  /** Index into `tables.role`. [length] */
  readonly roles: Int32Array;
  /** Frozen text vectors, row by row. [length × vectorSize] */
  readonly vectors: Float32Array;
  readonly vectorSize: number;
  /** What was written, from a source opened with its texts: a network that compares words reads it. [length] */
  readonly texts?: readonly string[];
};

/** One step is one meal. */
export type MealSequence = Sequence & {
  /** Foods of meal i are `foods[foodOffsets[i] … foodOffsets[i + 1])`. [length + 1] */
  readonly foodOffsets: Int32Array;
  /** Index into `tables.food`. */
  readonly foods: Int32Array;
  /** Same places as `foods`; NaN where no amount was given. */
  readonly amounts: Float32Array;
};

/** One step is one event of any type. */
export type EventSequence = Sequence & {
  /** Index into `tables.type`. [length] */
  readonly types: Int32Array;
  /** NaN where the event has no value. [length] */
  readonly values: Float32Array;
  /** Index into `tables.item`, -1 where the event has none. [length] */
  readonly items: Int32Array;
};

/** What an index in a sequence means, by field. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** Which steps to read: those with `time < before`, without the newest `skipNewest`, of them the newest `limit`. */
export type SequenceRequest = {
  readonly index: number;
  readonly before?: number;
  readonly skipNewest?: number;
  readonly limit?: number;
};

/**
 * Where a network gets its sequences. Reading slices: a source never holds everything unless it was made from memory.
 */
export interface SequenceSource<S extends Sequence> {
  /** Number of sequences. */
  readonly size: number;
  /** Steps in each sequence, known without reading them. [size] */
  readonly lengths: ArrayLike<number>;
  /** The person behind each sequence. [size] */
  readonly userIds: readonly string[];
  /** Unix seconds up to which everything that happened is known: silence after it says nothing. */
  readonly observedUntil: number;
  /** What the indexes in a sequence mean: `{ role }`, `{ food }` or `{ type, item }`. */
  readonly tables: Tables;
  /** Sequences in the order of the requests. A sequence may come back with no steps. */
  read(requests: readonly SequenceRequest[]): Promise<S[]>;
}

/** The steps `from … to` of a request, of a sequence with these times. */
export function requestedSteps(
  times: ArrayLike<number>,
  { before, skipNewest = 0, limit = Infinity }: SequenceRequest,
): { readonly from: number; readonly to: number } {
  const to = Math.max(0, (before === undefined ? times.length : countBefore(times, before)) - skipNewest);
  return { from: Math.max(0, to - limit), to };
}

/** First step with `time ≥ before`: how many steps came strictly earlier. */
export function countBefore(times: ArrayLike<number>, before: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < before) low = middle + 1;
    else high = middle;
  }
  return low;
}
