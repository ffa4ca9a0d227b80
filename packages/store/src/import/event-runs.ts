import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter } from './byte-file.ts';
import { Int32Column } from '../file/columns.ts';
import { clearEvents, eventBytes, type EventColumns } from '../file/event-columns.ts';
import { orderEvents, sortPeople, type StoreOrder } from '../file/event-order.ts';
import { EventReader, writeEvent } from './event-record.ts';
import { IdFiles } from './repeated-ids.ts';

/**
 * All events of some people, who come after the people of the piece before. `numberOf` a row: which event of the input
 * it is.
 */
export type EventPiece = { readonly order: StoreOrder; readonly numberOf: (row: number) => number };

/**
 * Events in store order, however many: whenever columns are full, their events are sorted and put aside in a file; in
 * the end the files are merged, person by person
 * (external merge sort; Knuth, The Art of Computer Programming 3, section 5.4). Names, people and a byte an event stay
 * in memory. What fits into memory is not put aside.
 */
export class EventRuns {
  readonly #columns: EventColumns;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #paths: string[] = [];
  #ids: IdFiles | undefined;
  #numAside = 0;
  /** Of each person's events that were put aside. [users] */
  #userBytes = new Float64Array();

  /** `folder` is there while events are put aside; `discard` removes it. `maxBytes`: of events in memory. */
  constructor(columns: EventColumns, folder: string, maxBytes: number) {
    this.#columns = columns;
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Events appended so far. */
  get length(): number {
    return this.#numAside + this.#columns.user.length;
  }

  /** To be called while events are appended: puts them aside when there are many. */
  makeRoom(): void {
    if (eventBytes(this.#columns) >= this.#maxBytes) this.#putAside();
  }

  /** Whether `pieces` will be more than one. */
  get isSplit(): boolean {
    return this.#paths.length > 0;
  }

  /**
   * After the last event: the columns are filled with piece after piece. An event whose id an earlier run has is left
   * out; the columns saw to those of its own run.
   * @returns how many were left out, when the pieces are at their end.
   */
  *pieces(): Generator<EventPiece, number> {
    const people = sortPeople(this.#columns);
    if (!this.isSplit) {
      yield { order: orderEvents(this.#columns, people), numberOf: (row) => row };
      return 0;
    }
    this.#putAside();
    const isLeftOut = new Uint8Array(this.#numAside);
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

  #putAside(): void {
    const columns = this.#columns;
    mkdirSync(this.#folder, { recursive: true });
    this.#ids ??= new IdFiles(this.#folder);
    for (const [row, id] of columns.id.values.entries())
      if (id !== -1) this.#ids.add(columns.ids.pool.get(id), this.#numAside + row);

    const userBytes = new Float64Array(columns.tables.user.length);
    userBytes.set(this.#userBytes);
    const path = join(this.#folder, `run-${this.#paths.length}`);
    const file = new ByteWriter(path);
    for (const row of orderEvents(columns, sortPeople(columns)).events)
      userBytes[columns.user.at(row)]! += writeEvent(file, columns, row, this.#numAside + row);
    file.close();

    this.#userBytes = userBytes;
    this.#paths.push(path);
    this.#numAside += columns.user.length;
    clearEvents(columns);
  }

  /** Between which places of `people` lie at most `maxBytes` of events, or one person. */
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
    // The first run first: equal times stay in input order.
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
