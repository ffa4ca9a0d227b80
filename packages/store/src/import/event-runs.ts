import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter } from './byte-file.ts';
import { Int32Column } from '../file/columns.ts';
import { clearEvents, eventBytes, type EventColumns } from '../file/event-columns.ts';
import { orderEvents, sortPeople, type StoreOrder } from '../file/event-order.ts';
import { EventReader, writeEvent } from './event-record.ts';
import { IdFiles } from './repeated-ids.ts';

/** All events of consecutive people in store order. `numberOf(row)`: the number of the event in the input. */
export type EventPiece = { readonly order: StoreOrder; readonly numberOf: (row: number) => number };

/**
 * External merge sort of events into store order (Knuth, The Art of Computer Programming 3, section 5.4). Whenever the
 * columns are full, their events are sorted and written to a file, a run; at the end the runs are merged person by
 * person. Names, people and one byte per event stay in memory. Nothing is written when all events fit into memory.
 */
export class EventRuns {
  readonly #columns: EventColumns;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #paths: string[] = [];
  #ids: IdFiles | undefined;
  #numWritten = 0;
  /** Bytes of each person's events in the runs. [users] */
  #userBytes = new Float64Array();

  /**
   * @param folder where runs are written; made when needed, removed by `discard`.
   * @param maxBytes of events in memory.
   */
  constructor(columns: EventColumns, folder: string, maxBytes: number) {
    this.#columns = columns;
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Events appended so far. */
  get length(): number {
    return this.#numWritten + this.#columns.user.length;
  }

  /** Call it after each appended event: writes a run when the columns are full. */
  makeRoom(): void {
    if (eventBytes(this.#columns) >= this.#maxBytes) this.#writeRun();
  }

  /** Whether `pieces` will be more than one. */
  get isSplit(): boolean {
    return this.#paths.length > 0;
  }

  /**
   * Call it after the last event: fills the columns with one piece after another. Leaves out events whose id occurs in
   * an
   * earlier run; ids repeated within a run were left out when they were appended.
   * @returns how many were left out, after the last piece.
   */
  *pieces(): Generator<EventPiece, number> {
    const people = sortPeople(this.#columns);
    if (!this.isSplit) {
      yield { order: orderEvents(this.#columns, people), numberOf: (row) => row };
      return 0;
    }
    this.#writeRun();
    const isLeftOut = new Uint8Array(this.#numWritten);
    let numLeftOut = 0;
    this.#ids?.close();
    this.#ids?.eachRepeated((number) => {
      isLeftOut[number] = 1;
      numLeftOut++;
    });
    const runs = this.#paths.map((path) => new EventReader(path));
    try {
      for (const [from, to] of this.#cuts(people)) yield this.#merge(runs, people.subarray(from, to), isLeftOut);
    } finally {
      for (const run of runs) run.close();
    }
    return numLeftOut;
  }

  discard(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #writeRun(): void {
    const columns = this.#columns;
    mkdirSync(this.#folder, { recursive: true });
    this.#ids ??= new IdFiles(this.#folder);
    for (const [row, id] of columns.id.values.entries())
      if (id !== -1) this.#ids.add(columns.ids.pool.get(id), this.#numWritten + row);

    const userBytes = new Float64Array(columns.tables.user.length);
    userBytes.set(this.#userBytes);
    const path = join(this.#folder, `run-${this.#paths.length}`);
    const file = new ByteWriter(path);
    for (const row of orderEvents(columns, sortPeople(columns)).events)
      userBytes[columns.user.at(row)]! += writeEvent(file, columns, row, this.#numWritten + row);
    file.close();

    this.#userBytes = userBytes;
    this.#paths.push(path);
    this.#numWritten += columns.user.length;
    clearEvents(columns);
  }

  /** Consecutive ranges of `people` with at most `maxBytes` of events each, or one person. */
  *#cuts(people: Int32Array): Generator<readonly [number, number]> {
    let from = 0;
    let bytes = 0;
    for (const [place, user] of people.entries()) {
      const own = this.#userBytes[user]!;
      if (place > from && bytes + own > this.#maxBytes) {
        yield [from, place];
        [from, bytes] = [place, 0];
      }
      bytes += own;
    }
    yield [from, people.length];
  }

  #merge(runs: readonly EventReader[], people: Int32Array, isLeftOut: Uint8Array): EventPiece {
    const columns = this.#columns;
    clearEvents(columns);
    const isHere = new Set(people);
    const numbers = new Int32Column();
    // Runs in the order they were written, so that equal times stay in input order.
    for (const run of runs) {
      while (isHere.has(run.user)) {
        if (isLeftOut[run.number] === 1) run.skip();
        else {
          numbers.push(run.number);
          run.append(columns);
        }
      }
    }
    return { order: orderEvents(columns, people), numberOf: (row) => numbers.at(row) };
  }
}
