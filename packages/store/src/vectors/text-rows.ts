import { rowBlocks } from '../file/row-ranges.ts';
import type { Store } from '../file/store.ts';
import { DIGEST_BYTES, isDropped, textDigest } from '../file/text-digest.ts';
import { TextTable } from '../file/text-table.ts';

const TEXTS_AT_ONCE = 1 << 14;

/** What each message's text is, without the text. */
export type TextRows = {
  /** The first row with the same text. [messages] */
  readonly firstRows: Int32Array;
  /** How many different texts there are. */
  readonly distinct: number;
  /** Digests of the texts. [messages × 12] */
  readonly digests: Uint8Array;
  /** Whether a row's text was dropped, so that no encoder can read it again. */
  isDropped(row: number): boolean;
};

/** Texts are compared by a 96-bit digest, so none stays in memory. */
export function readTextRows(store: Store): TextRows {
  const total = store.counts.messages;
  const firstRows = new Int32Array(total);
  const digests = new Uint8Array(total * DIGEST_BYTES);
  const dropped = new Set<number>();
  const table = new DigestTable();
  for (const { from, to } of rowBlocks(total, { size: TEXTS_AT_ONCE })) {
    store.readTextBytes(from, to).forEach((text, place) => {
      const row = from + place;
      const at = row * DIGEST_BYTES;
      digests.set(textDigest(text), at);
      if (isDropped(text)) dropped.add(row);
      firstRows[row] = table.rowOf(digests, at) ?? row;
      if (firstRows[row] === row) table.add(digests, at, row);
    });
  }
  return { firstRows, distinct: table.size, digests, isDropped: (row) => dropped.has(row) };
}

/** Digest → row. */
export class DigestTable {
  readonly #table = new TextTable();
  readonly #rows: number[] = [];

  get size(): number {
    return this.#rows.length;
  }

  /** Adds the digest at a place unless it is known. */
  add(bytes: Uint8Array, at: number, row: number): void {
    const index = this.#table.addBytes(bytes, at, at + DIGEST_BYTES);
    if (index === this.#rows.length) this.#rows.push(row);
  }

  rowOf(bytes: Uint8Array, at: number): number | undefined {
    const index = this.#table.findBytes(bytes, at, at + DIGEST_BYTES);
    return index === -1 ? undefined : this.#rows[index];
  }
}
