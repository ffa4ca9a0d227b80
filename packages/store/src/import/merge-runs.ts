import { setImmediate } from 'node:timers/promises';
import type { File } from 'h5wasm/node';
import type { EventColumns } from '../file/event-columns.ts';
import { createStoreWriter, type StoreAbout } from '../file/write-store.ts';
import type { EventRuns } from './event-runs.ts';
import { countRepeated } from './repeated-events.ts';

type Merge = {
  readonly columns: EventColumns;
  readonly runs: EventRuns;
  /** The first event that is new. */
  readonly firstNew: number;
  readonly about: StoreAbout;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Writes all runs into the store file. @returns its counts, how many new events equal an earlier one, and how many were
 * left out because of an id in an earlier run.
 */
export async function mergeRuns(file: File, { columns, runs, firstNew, about, signal }: Merge) {
  const writer = createStoreWriter(file, columns, runs.isSplit);
  const pieces = runs.pieces();
  let repeated = 0;
  for (let piece = pieces.next(); ; piece = pieces.next()) {
    if (piece.done) return { ...writer.finish(about), repeated, duplicates: piece.value };
    const { order, numberOf } = piece.value;
    writer.append(order);
    repeated += countRepeated(columns, order, (row) => numberOf(row) >= firstNew);
    await setImmediate(); // lets the event loop deliver an abort
    signal?.throwIfAborted();
  }
}
